package dev.seaworthy.backup;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What a manifest says about one source.
 *
 * @param kind which {@link SourceRestorer} reads it back: {@code h2}, {@code postgresql}, {@code files}
 * @param engine how it was read, for example {@code pg_dump-custom}
 * @param consistencyPoint the instant whose state was saved
 * @param details facts needed to restore it (product version, user, database name), never secrets
 * @param counts rows per table, or entries of a file tree
 * @param warnings what a reader must know, for example files that changed while they were read
 */
public record SourceInfo(
        String name,
        String kind,
        String engine,
        Fidelity fidelity,
        Instant consistencyPoint,
        Map<String, String> details,
        Map<String, Long> counts,
        List<String> warnings) {
    public SourceInfo {
        Names.requireName("Source", name);
        details = Ordered.copy(details);
        counts = Ordered.copy(counts);
        warnings = List.copyOf(warnings);
    }
}
