/** Alerts from one catalogue of rules: what to watch, when it fires, and who is told. */
@NullMarked
package dev.seaworthy.alerts;

import org.jspecify.annotations.NullMarked;
