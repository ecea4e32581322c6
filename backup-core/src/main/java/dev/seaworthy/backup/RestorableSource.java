package dev.seaworthy.backup;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** The content of one source of a backup, read from the repository. */
final class RestorableSource implements SourceContent {
    private final BackupReader reader;
    private final SourceInfo source;

    RestorableSource(BackupReader reader, SourceInfo source) {
        this.reader = reader;
        this.source = source;
    }

    @Override
    public BackupId backup() {
        return reader.manifest().id();
    }

    @Override
    public SourceInfo source() {
        return source;
    }

    @Override
    public List<PartInfo> parts() {
        return reader.manifest().partsOf(source.name());
    }

    @Override
    public InputStream open(PartInfo part) throws IOException {
        return reader.decoded(part);
    }

    @Override
    public void entries(EntryVisitor visitor) throws IOException {
        Optional<Manifest.FileSum> files = reader.manifest().list(Keys.FILES);
        if (files.isPresent()) {
            reader.lines(files.get(), line -> {
                TreeLines.Line parsed = TreeLines.parse(line);
                if (parsed.source().equals(source.name())) {
                    visitor.visit(parsed.entry());
                }
            });
        }
    }

    @Override
    public InputStream openBlob(TreeEntry file) throws IOException {
        if (file.blob() == null) {
            throw new IllegalArgumentException(file.path() + " is a " + file.type() + ", not a file");
        }
        return reader.blob(file.blob(), file.sha256());
    }
}
