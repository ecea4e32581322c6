/** Tests of the deployment kit. */
@org.jspecify.annotations.NullMarked
package dev.seaworthy.examples.deploy;
