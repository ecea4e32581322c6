/**
 * Auto-configuration of audit, health, metrics and backups for Spring Boot 3.5 and 4.x: one class and one properties
 * record per feature, switched by {@code seaworthy.*} properties, each bean giving way to the application's own.
 */
@NullMarked
package dev.seaworthy.spring;

import org.jspecify.annotations.NullMarked;
