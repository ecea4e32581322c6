/** The optional probe port: the four probes on a small HTTP server of the JDK, beside the application's own. */
@NullMarked
package dev.seaworthy.health.server;

import org.jspecify.annotations.NullMarked;
