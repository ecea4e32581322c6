/** System, database, HTTP and task metrics: one sampler, read by scrapes and reports without any I/O. */
@NullMarked
package dev.seaworthy.metrics;

import org.jspecify.annotations.NullMarked;
