/** Real servers, a faulty TCP proxy and a kill harness, for the tests of every module. */
@NullMarked
package dev.seaworthy.testsupport;

import org.jspecify.annotations.NullMarked;
