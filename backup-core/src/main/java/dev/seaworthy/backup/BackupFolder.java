package dev.seaworthy.backup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The folder of a backup while a run fills it: parts, lists and sums. Used by one thread, but for the open parts, each of
 * which may be written and closed by a thread of its own.
 */
final class BackupFolder implements AutoCloseable {
    private static final Pattern PART_NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,79}");

    private final BackupStorage storage;
    private final BackupId id;
    private final Codec codec;
    private final @Nullable Sealing sealing;
    private final RunToken token;
    private final BlobStore blobs;
    /** By number: the order in which they were opened, whichever was complete first. */
    private final SortedMap<Integer, PartInfo> parts = new TreeMap<>();

    private final List<Manifest.FileSum> files = new ArrayList<>();
    private final List<byte[]> rawSums = new ArrayList<>();
    private final Map<Integer, PartWriter> open = new LinkedHashMap<>();
    private int numbers;
    private @Nullable ListFile tree;
    private @Nullable ListFile blobSums;

    BackupFolder(
            BackupStorage storage,
            BackupId id,
            Codec codec,
            @Nullable Sealing sealing,
            RunToken token,
            BlobStore blobs) {
        this.storage = storage;
        this.id = id;
        this.codec = codec;
        this.sealing = sealing;
        this.token = token;
        this.blobs = blobs;
    }

    BackupSink sinkFor(String source) {
        return new SourceSink(source);
    }

    List<PartInfo> parts() {
        synchronized (open) {
            return List.copyOf(parts.values());
        }
    }

    List<Manifest.FileSum> files() {
        return List.copyOf(files);
    }

    Manifest.BlobTotals blobTotals() {
        return blobs.totals();
    }

    /**
     * Ends the lists and writes the sums over everything so far.
     *
     * @param sources what is said of each source; where the backup is encrypted, the part that tells of files is too
     * @return what may stand in the manifest
     */
    List<SourceInfo> finish(List<SourceInfo> sources) throws IOException {
        requireNoneOpen();
        if (tree != null) {
            files.add(tree.commit());
        }
        if (blobSums != null) {
            files.add(blobSums.commit());
        }
        List<SourceInfo> shown = sources;
        if (sealing != null) {
            write(Keys.RAW_SUMS, rawSums);
            shown = sources.stream().map(SealedFacts::shown).toList();
            if (!shown.equals(sources)) {
                write(Keys.SOURCES, List.of(Json.write(sources)));
            }
        }
        files.sort(Comparator.comparing(Manifest.FileSum::path));
        try (ListFile sums = new ListFile(storage, id, Keys.SUMS, null)) {
            for (Manifest.FileSum file : files) {
                sums.write(sumLine(file.sha256(), file.path()));
            }
            files.add(sums.commit());
        }
        blobs.recheck();
        return shown;
    }

    private void write(String name, List<byte[]> lines) throws IOException {
        try (ListFile list = new ListFile(storage, id, name, sealing)) {
            for (byte[] line : lines) {
                list.write(line);
            }
            files.add(list.commit());
        }
    }

    /** Discards what was not committed. */
    @Override
    public void close() throws IOException {
        List<PartWriter> unfinished;
        synchronized (open) {
            open.values().forEach(PartWriter::abandon);
            unfinished = List.copyOf(open.values());
        }
        for (PartWriter part : unfinished) {
            part.close();
        }
        if (tree != null) {
            tree.close();
        }
        if (blobSums != null) {
            blobSums.close();
        }
    }

    private void requireNoneOpen() {
        synchronized (open) {
            if (!open.isEmpty()) {
                throw new IllegalStateException("A source has not closed " + open.size() + " of its parts");
            }
        }
    }

    private static byte[] sumLine(String sha256, String path) {
        return (sha256 + "  " + path + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    private ListFile tree() throws IOException {
        if (tree == null) {
            tree = new ListFile(storage, id, Keys.FILES, sealing);
        }
        return tree;
    }

    private ListFile blobSums() throws IOException {
        if (blobSums == null) {
            blobSums = new ListFile(storage, id, Keys.BLOB_SUMS, null);
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
            if (!PART_NAME.matcher(name).matches()) {
                throw new IllegalArgumentException("\"" + name + "\" is not a part name: use a-z, 0-9, dot, hyphen");
            }
            int number = ++numbers;
            String path = String.format(Locale.ROOT, "p/%03d-%s-%s%s", number, source, name, codec.suffix());
            BackupFile file =
                    new BackupFile(storage, Keys.folder(id), sealing == null ? path : path + Codec.AGE.suffix());
            try {
                PartWriter part = new PartWriter(
                        source, name, codec, file, sealing, token, (info, sum) -> partDone(number, info, sum));
                synchronized (open) {
                    open.put(number, part);
                }
                return part;
            } catch (IOException | RuntimeException failure) {
                file.close();
                throw failure;
            }
        }

        private void partDone(int number, PartInfo part, Manifest.FileSum file) {
            String rawSha256 = part.rawSha256();
            synchronized (open) {
                if (sealing != null && rawSha256 != null) {
                    rawSums.add(sumLine(rawSha256, part.rawPath()));
                }
                parts.put(number, sealing == null ? part : part.withoutRawSha256());
                files.add(file);
                open.remove(number);
            }
        }

        @Override
        public String blob(String sha256, long size, Content content) throws IOException {
            boolean first = blobs.isNew(sha256);
            BlobStore.Kept blob = blobs.keep(sha256, size, content);
            if (first) {
                blobSums().write(sumLine(blob.storedSha256(), Keys.UP_TO_PLAN + Keys.blobPath(blob.name())));
            }
            return blob.name();
        }

        @Override
        public boolean encrypted() {
            return sealing != null;
        }

        @Override
        public void entry(TreeEntry entry) throws IOException {
            token.check();
            blobSums();
            tree().write(TreeLines.format(source, sealing == null ? entry : entry.sha256(blobs.rawSha256(entry))));
        }
    }
}
