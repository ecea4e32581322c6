/** Receivers of alerts that are called over HTTP. */
@NullMarked
package dev.seaworthy.alerts.sinks;

import org.jspecify.annotations.NullMarked;
