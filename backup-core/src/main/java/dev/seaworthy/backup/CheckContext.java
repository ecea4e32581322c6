package dev.seaworthy.backup;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * What a storage is told when it is to look at itself.
 *
 * @param repair whether to remove what was found to be left over
 * @param deadBefore what was begun before this and has not ended is of a writer that has died
 * @param expectedBytes how much the newest backup of each plan added, as far as is known
 * @param liveFolders the folders that are backed up
 */
public record CheckContext(
        Instant now, boolean repair, Instant deadBefore, long expectedBytes, List<Path> liveFolders) {
    public CheckContext {
        liveFolders = List.copyOf(liveFolders);
    }
}
