/** Whole-system measurements; each prints a ratio to a peer or limit from the same run. */
@NullMarked
package dev.seaworthy.benchmarks;

import org.jspecify.annotations.NullMarked;
