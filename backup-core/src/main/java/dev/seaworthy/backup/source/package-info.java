/** What can be backed up: H2, PostgreSQL and file trees, each with the way back. */
@NullMarked
package dev.seaworthy.backup.source;

import org.jspecify.annotations.NullMarked;
