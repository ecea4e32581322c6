/** Health and metrics as bytes: probe answers in four wire formats and JSON for everything else. */
@NullMarked
package dev.seaworthy.health.format;

import org.jspecify.annotations.NullMarked;
