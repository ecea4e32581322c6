/** Ready-made checks; each takes what it probes in its constructor. */
@NullMarked
package dev.seaworthy.health.checks;

import org.jspecify.annotations.NullMarked;
