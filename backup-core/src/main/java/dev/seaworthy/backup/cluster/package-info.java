/** Shares the slots of the plans among several processes, through a table of their database. */
@NullMarked
package dev.seaworthy.backup.cluster;

import org.jspecify.annotations.NullMarked;
