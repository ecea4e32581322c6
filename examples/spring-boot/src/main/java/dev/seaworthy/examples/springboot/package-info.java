/** A guest book on Spring Boot 4: one JDBC controller, made fit for production by the starter and ten properties. */
@NullMarked
package dev.seaworthy.examples.springboot;

import org.jspecify.annotations.NullMarked;
