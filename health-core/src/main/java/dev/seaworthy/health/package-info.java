/** The health engine: background checks, probes and the reports they answer with. */
@NullMarked
package dev.seaworthy.health;

import org.jspecify.annotations.NullMarked;
