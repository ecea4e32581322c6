/** Backups that are proven to restore: plans, the repository they are written to, verification, retention and restore. */
@NullMarked
package dev.seaworthy.backup;

import org.jspecify.annotations.NullMarked;
