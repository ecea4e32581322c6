/** Health, metrics, audit and backups over HTTP in any Jakarta servlet container, protected; start with {@link dev.seaworthy.servlet.SeaworthyServlets}. */
@NullMarked
package dev.seaworthy.servlet;

import org.jspecify.annotations.NullMarked;
