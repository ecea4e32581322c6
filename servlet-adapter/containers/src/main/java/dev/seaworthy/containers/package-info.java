/** What must be true of the adapter's servlets and filters on every container, and the web application to try it with. */
@NullMarked
package dev.seaworthy.containers;

import org.jspecify.annotations.NullMarked;
