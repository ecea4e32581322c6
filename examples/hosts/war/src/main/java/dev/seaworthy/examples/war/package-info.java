/** Seaworthy in a web archive: nothing but the Servlet API. */
@NullMarked
package dev.seaworthy.examples.war;

import org.jspecify.annotations.NullMarked;
