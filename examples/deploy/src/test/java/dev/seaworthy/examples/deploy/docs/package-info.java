/** The documentation of the whole repository. */
@NullMarked
package dev.seaworthy.examples.deploy.docs;

import org.jspecify.annotations.NullMarked;
