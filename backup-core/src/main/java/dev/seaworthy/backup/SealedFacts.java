package dev.seaworthy.backup;

import java.util.List;
import java.util.Map;

/** What of a source's facts may stand in the manifest of an encrypted backup: nothing that names its files. */
final class SealedFacts {
    private SealedFacts() {}

    /** The facts without paths; {@code sources.json.age} has them all. */
    static SourceInfo shown(SourceInfo source) {
        if (source.fidelity() != Fidelity.FILES) {
            return source;
        }
        List<String> warnings = source.warnings().isEmpty()
                ? List.of()
                : List.of(source.warnings().size() + " warnings about files, in " + Keys.SOURCES + Codec.AGE.suffix());
        return new SourceInfo(
                source.name(),
                source.kind(),
                source.engine(),
                source.fidelity(),
                source.consistencyPoint(),
                Map.of(),
                source.counts(),
                warnings);
    }
}
