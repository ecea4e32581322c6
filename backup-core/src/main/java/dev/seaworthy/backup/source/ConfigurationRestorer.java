package dev.seaworthy.backup.source;

import dev.seaworthy.backup.SourceContent;
import java.util.List;

/**
 * Writes saved configuration below a new or empty folder. A file that then holds secrets is for its owner only, and what a
 * file still lacks is named in the notes.
 */
public final class ConfigurationRestorer extends TreeRestorer {
    static final String KIND = "configuration";
    static final String HOST = "host";
    static final String REDACTED = "redacted ";

    private final Redaction redaction;
    private final boolean filled;

    /** Leaves markers where they are. */
    public ConfigurationRestorer() {
        this(new Redaction(new SecretNames(List.of())), false);
    }

    ConfigurationRestorer(Redaction redaction, boolean filled) {
        this.redaction = redaction;
        this.filled = filled;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    SourceContent prepared(SourceContent content, List<String> notes) {
        boolean here = filled
                && ConfigurationSession.host().equals(content.source().details().get(HOST));
        if (filled && !here) {
            notes.add("nothing is filled from live files: the backup was not made on this host");
        }
        return new FilledContent(content, redaction, here, notes);
    }
}
