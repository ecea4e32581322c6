package dev.seaworthy.backup.source;

import dev.seaworthy.backup.BackupId;
import dev.seaworthy.backup.PartInfo;
import dev.seaworthy.backup.SourceContent;
import dev.seaworthy.backup.SourceInfo;
import dev.seaworthy.backup.TreeEntry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Saved configuration with the secrets of the live files in place of the markers. Used by one thread. */
final class FilledContent implements SourceContent {
    private static final int OWNER = 0700;

    private final SourceContent saved;
    private final Redaction redaction;
    private final boolean fromLive;
    private final List<String> notes;
    private @Nullable TreeEntry current;
    private byte @Nullable [] content;

    FilledContent(SourceContent saved, Redaction redaction, boolean fromLive, List<String> notes) {
        this.saved = saved;
        this.redaction = redaction;
        this.fromLive = fromLive;
        this.notes = notes;
    }

    @Override
    public void entries(EntryVisitor visitor) throws IOException {
        saved.entries(entry -> {
            current = entry;
            content = null;
            visitor.visit(entry.type() == TreeEntry.Type.FILE ? file(entry) : entry);
        });
    }

    /** The entry with the mode that what will be written demands. */
    private TreeEntry file(TreeEntry entry) throws IOException {
        String name = entry.path().substring(entry.path().lastIndexOf('/') + 1);
        byte[] bytes;
        try (InputStream input = saved.openBlob(entry)) {
            bytes = input.readNBytes(Redaction.LARGEST + 1);
        }
        boolean secret;
        try {
            Redaction.Result unfilled = redaction.fill(name, bytes, new byte[0]);
            boolean redacted = !unfilled.names().isEmpty();
            secret = redacted ? fill(entry, name, bytes, unfilled) : redaction.holdsSecrets(name, bytes);
        } catch (UnclearException unclear) {
            secret = true;
        }
        if (!secret || (entry.mode() & ~OWNER) == 0) {
            return entry;
        }
        int mode = entry.mode() & OWNER;
        notes.add(String.format(
                "%s holds secrets, or may, and is for its owner only: mode %o instead of %o",
                entry.path(), mode, entry.mode()));
        return TreeEntry.file(entry.path(), mode, entry.modified(), String.valueOf(entry.blob()), entry.changed());
    }

    /** Whether live secrets came in. */
    private boolean fill(TreeEntry entry, String name, byte[] bytes, Redaction.Result unfilled) throws IOException {
        Redaction.Result result = unfilled;
        byte[] live = fromLive ? live(entry.path()) : null;
        if (live != null) {
            try {
                result = redaction.fill(name, bytes, live);
            } catch (UnclearException unclear) {
                notes.add(entry.path() + " cannot be filled: the live file " + unclear.getMessage());
            }
        }
        content = result.content();
        if (!result.names().isEmpty()) {
            notes.add(entry.path() + " has " + Redaction.MARKER + " instead of: " + String.join(", ", result.names()));
        }
        return result.names().size() < unfilled.names().size();
    }

    private static byte @Nullable [] live(String path) throws IOException {
        Path file = Path.of("/").resolve(path);
        if (!file.equals(file.normalize())
                || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                || Files.size(file) > Redaction.LARGEST) {
            return null;
        }
        return Files.readAllBytes(file);
    }

    @Override
    public InputStream openBlob(TreeEntry file) throws IOException {
        if (content != null) {
            return new ByteArrayInputStream(content);
        }
        return saved.openBlob(current == null ? file : current);
    }

    @Override
    public BackupId backup() {
        return saved.backup();
    }

    @Override
    public SourceInfo source() {
        return saved.source();
    }

    @Override
    public List<PartInfo> parts() {
        return saved.parts();
    }

    @Override
    public InputStream open(PartInfo part) throws IOException {
        return saved.open(part);
    }
}
