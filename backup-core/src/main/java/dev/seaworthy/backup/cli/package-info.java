/** The command line: backups without the application, for operators and for the worst day. */
@NullMarked
package dev.seaworthy.backup.cli;

import org.jspecify.annotations.NullMarked;
