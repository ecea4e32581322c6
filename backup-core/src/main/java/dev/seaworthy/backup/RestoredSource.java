package dev.seaworthy.backup;

import java.util.List;
import java.util.Map;

/**
 * One source as it was brought back.
 *
 * @param target where it is now, without credentials
 * @param counts rows per table or entries of a tree, counted in the target
 * @param notes what the reader must do or know, for example users with new passwords
 */
public record RestoredSource(String source, String target, Map<String, Long> counts, List<String> notes) {
    public RestoredSource {
        counts = Ordered.copy(counts);
        notes = List.copyOf(notes);
    }
}
