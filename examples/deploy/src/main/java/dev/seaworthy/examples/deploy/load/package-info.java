/**
 * A load test of the registry that needs nothing but a JDK: users who list, search and look up projects, and a report of how
 * long answers took against what was promised.
 */
@NullMarked
package dev.seaworthy.examples.deploy.load;

import org.jspecify.annotations.NullMarked;
