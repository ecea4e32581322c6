package dev.seaworthy.backup;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The folder of a backup while a run fills it: parts, lists and sums. Used by one thread. */
final class BackupFolder implements AutoCloseable {
    private static final Pattern PART_NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,79}");

    private final BackupStorage storage;
    private final BackupId id;
    private final Codec codec;
    private final RunToken token;
    private final BlobStore blobs;
    private final List<PartInfo> parts = new ArrayList<>();
    private final List<Manifest.FileSum> files = new ArrayList<>();
    private @Nullable PartWriter open;
    private @Nullable BackupFile tree;
    private @Nullable BackupFile blobSums;

    BackupFolder(BackupStorage storage, BackupId id, Codec codec, RunToken token, BlobStore blobs) {
        this.storage = storage;
        this.id = id;
        this.codec = codec;
        this.token = token;
        this.blobs = blobs;
    }

    BackupSink sinkFor(String source) {
        return new SourceSink(source);
    }

    List<PartInfo> parts() {
        return List.copyOf(parts);
    }

    List<Manifest.FileSum> files() {
        return List.copyOf(files);
    }

    Manifest.BlobTotals blobTotals() {
        return blobs.totals();
    }

    /** Ends the lists and writes the sums over everything so far. */
    void finish() throws IOException {
        if (tree != null) {
            files.add(tree.commit());
        }
        if (blobSums != null) {
            files.add(blobSums.commit());
        }
        files.sort(Comparator.comparing(Manifest.FileSum::path));
        try (BackupFile sums = new BackupFile(storage, Keys.folder(id), Keys.SUMS)) {
            for (Manifest.FileSum file : files) {
                sums.write(sumLine(file.sha256(), file.path()));
            }
            files.add(sums.commit());
        }
        blobs.recheck();
    }

    /** Discards what was not committed. */
    @Override
    public void close() throws IOException {
        if (open != null) {
            open.abandon();
        }
        for (OutputStream unfinished : Arrays.asList(open, tree, blobSums)) {
            if (unfinished != null) {
                unfinished.close();
            }
        }
    }

    private static byte[] sumLine(String sha256, String path) {
        return (sha256 + "  " + path + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    private BackupFile tree() throws IOException {
        if (tree == null) {
            tree = new BackupFile(storage, Keys.folder(id), Keys.FILES);
        }
        return tree;
    }

    private BackupFile blobSums() throws IOException {
        if (blobSums == null) {
            blobSums = new BackupFile(storage, Keys.folder(id), Keys.BLOB_SUMS);
        }
        return blobSums;
    }

    private final class SourceSink implements BackupSink {
        private final String source;

        SourceSink(String source) {
            this.source = source;
        }

        @Override
        public PartOutput part(String name) throws IOException {
            if (open != null) {
                throw new IllegalStateException("Source " + source + " has not closed its last part");
            }
            if (!PART_NAME.matcher(name).matches()) {
                throw new IllegalArgumentException("\"" + name + "\" is not a part name: use a-z, 0-9, dot, hyphen");
            }
            String path = String.format(Locale.ROOT, "p/%03d-%s-%s%s", parts.size() + 1, source, name, codec.suffix());
            BackupFile file = new BackupFile(storage, Keys.folder(id), path);
            open = new PartWriter(source, name, codec, file, token, this::partDone);
            return open;
        }

        private void partDone(PartInfo part, Manifest.FileSum file) {
            parts.add(part);
            files.add(file);
            open = null;
        }

        @Override
        public String blob(String sha256, long size, Content content) throws IOException {
            boolean first = blobs.isNew(sha256);
            String blob = blobs.keep(sha256, size, content);
            if (first) {
                blobSums().write(sumLine(sha256, Keys.UP_TO_PLAN + Keys.blobPath(blob)));
            }
            return blob;
        }

        @Override
        public void entry(TreeEntry entry) throws IOException {
            token.check();
            blobSums();
            tree().write(TreeLines.format(source, entry));
        }
    }
}
