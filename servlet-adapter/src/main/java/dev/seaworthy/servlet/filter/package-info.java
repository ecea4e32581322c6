/** Servlet filters for the host's own requests; each works alone. */
@NullMarked
package dev.seaworthy.servlet.filter;

import org.jspecify.annotations.NullMarked;
