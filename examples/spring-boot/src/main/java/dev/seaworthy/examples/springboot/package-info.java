/**
 * A registry of projects on Spring Boot 4, with Spring Security, JdbcClient, Flyway and Actuator, made fit for production by
 * the starter and a few properties.
 */
@NullMarked
package dev.seaworthy.examples.springboot;

import org.jspecify.annotations.NullMarked;
