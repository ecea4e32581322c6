/** Objectives: how good is good enough, how much of the budget for failures is left, and how fast it burns. */
@NullMarked
package dev.seaworthy.alerts.slo;

import org.jspecify.annotations.NullMarked;
