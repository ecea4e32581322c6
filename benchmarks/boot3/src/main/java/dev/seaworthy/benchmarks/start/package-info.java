/** What the starter adds to the start of an application, on either line of Spring Boot. */
@NullMarked
package dev.seaworthy.benchmarks.start;

import org.jspecify.annotations.NullMarked;
