/** Seaworthy mounted into Javalin, as into everything that hands out its servlet context. */
@NullMarked
package dev.seaworthy.examples.javalin;

import org.jspecify.annotations.NullMarked;
