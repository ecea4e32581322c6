/** What an operator asks of a running application: what it is, when it was deployed, what it logged last. */
@NullMarked
package dev.seaworthy.health.operations;

import org.jspecify.annotations.NullMarked;
