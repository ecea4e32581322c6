/** Measurements that need Spring Boot 4. */
@NullMarked
package dev.seaworthy.benchmarks.boot4;

import org.jspecify.annotations.NullMarked;
