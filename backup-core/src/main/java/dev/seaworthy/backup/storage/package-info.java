/** Places where a repository can lie. */
@NullMarked
package dev.seaworthy.backup.storage;

import org.jspecify.annotations.NullMarked;
