package dev.seaworthy.backup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Checks one backup; every file that is not what was written becomes a finding. */
final class Verifier {
    /** A storage that fails so often in a row has gone; one that fails so often in all is too ill to go on. */
    private static final int MOST_IN_A_ROW = 5;

    private static final int MOST_UNREAD = 1_000;

    private final Repository repository;
    private final Attestations attestations;
    private final InstantSource clock;

    Verifier(Repository repository, Attestations attestations, InstantSource clock) {
        this.repository = repository;
        this.attestations = attestations;
        this.clock = clock;
    }

    /** As {@link #verify(BackupId, VerifyLevel, RunToken, Unlocking)}, with the identities that are configured here. */
    VerifyReport verify(BackupId id, VerifyLevel level, RunToken token) throws IOException {
        return verify(id, level, token, null);
    }

    /**
     * Reads as deep as {@code level} says and records nothing. An encrypted backup that cannot be opened is read at V1 at
     * most, and the report says so.
     *
     * @param unlocking what opens it, null for the identities that are configured here
     * @throws NeverCompletedException if the backup was never completed
     * @throws IOException if the storage does not answer and nothing was found out before
     */
    VerifyReport verify(BackupId id, VerifyLevel wanted, RunToken token, @Nullable Unlocking unlocking)
            throws IOException {
        long before = token.bytes();
        VerifyLevel level = wanted;
        String limitation = null;
        List<VerifyFinding> findings = new ArrayList<>();
        List<VerifyFinding> unread = new ArrayList<>();
        try {
            RepositoryIdentity identity = repository
                    .identity()
                    .orElseThrow(
                            () -> new BackupNotFoundException("There is no repository in " + repository.storage()));
            findings.addAll(attestations.check(id, identity));
            refuseUnlessPublished(id);
            Manifest manifest = repository.manifest(id);
            BackupReader reader = new BackupReader(
                    repository.storage(),
                    manifest,
                    token,
                    unlocking == null ? repository.unlocking(manifest) : unlocking);
            if (wanted.compareTo(VerifyLevel.V2) >= 0 && !reader.canDecode()) {
                level = VerifyLevel.V1;
                limitation = "checked at level V1 instead of " + wanted + ". " + Locked.message(manifest);
            }
            new Check(reader, level, token, findings, unread).run();
        } catch (VerificationFailedException bad) {
            findings.addAll(bad.findings());
        } catch (IOException ended) {
            if (findings.isEmpty() && unread.isEmpty()) {
                throw ended;
            }
            token.check();
            unread.add(new VerifyFinding(Keys.folder(id), "was not read to its end: " + Reasons.of(ended)));
        }
        return new VerifyReport(id, level, clock.instant(), token.bytes() - before, findings, unread, limitation);
    }

    private void refuseUnlessPublished(BackupId id) throws IOException {
        boolean published = repository.hasManifest(id)
                || repository.storage().list(Keys.evidence(id)).stream()
                        .anyMatch(object -> object.key().endsWith("-" + Attestations.VERIFIED + ".json"));
        if (!published) {
            throw new NeverCompletedException("Backup " + id
                    + " was never completed, so there is nothing to check; a later cleanup removes what it left");
        }
    }

    /** One pass over one backup. */
    private final class Check {
        private final BackupReader reader;
        private final Manifest manifest;
        private final VerifyLevel level;
        private final RunToken token;
        private final List<VerifyFinding> findings;
        private final List<VerifyFinding> unread;
        private int unreadInARow;
        private final Map<String, Manifest.FileSum> sound;

        Check(
                BackupReader reader,
                VerifyLevel level,
                RunToken token,
                List<VerifyFinding> findings,
                List<VerifyFinding> unread) {
            this.reader = reader;
            this.manifest = reader.manifest();
            this.level = level;
            this.token = token;
            this.findings = findings;
            this.unread = unread;
            this.sound = manifest.files().stream()
                    .collect(Collectors.toMap(Manifest.FileSum::path, Function.identity(), (a, b) -> a, TreeMap::new));
        }

        void run() throws IOException {
            presenceAndSizes();
            if (level.compareTo(VerifyLevel.V1) >= 0) {
                contents();
            }
            Map<String, String> blobs = blobs();
            Map<String, String> rawSums = level.compareTo(VerifyLevel.V2) >= 0 ? tree(blobs) : Map.of();
            for (Map.Entry<String, String> blob : blobs.entrySet()) {
                blob(blob.getKey(), blob.getValue(), rawSums.get(blob.getKey()));
            }
        }

        private void presenceAndSizes() throws IOException {
            String folder = Keys.folder(manifest.id());
            Map<String, Long> stored = repository.storage().list(folder).stream()
                    .collect(Collectors.toMap(object -> object.key().substring(folder.length()), StoredObject::size));
            for (Manifest.FileSum file : manifest.files()) {
                Long size = stored.remove(file.path());
                if (size == null) {
                    bad(file.path(), "is missing");
                } else if (size != file.bytes()) {
                    bad(file.path(), "has " + size + " bytes instead of " + file.bytes());
                }
            }
            stored.keySet().removeAll(Set.of(Keys.MANIFEST, Keys.signature(Keys.MANIFEST)));
            stored.keySet().forEach(path -> bad(path, "is not listed in the manifest"));
        }

        private void contents() throws IOException {
            boolean decode = level.compareTo(VerifyLevel.V2) >= 0;
            Map<String, PartInfo> parts =
                    manifest.parts().stream().collect(Collectors.toMap(PartInfo::path, Function.identity()));
            for (Manifest.FileSum file : List.copyOf(sound.values())) {
                PartInfo part = parts.get(file.path());
                boolean read = check(
                        reader.key(file.path()),
                        content(file, decode ? part : null, decode),
                        problem -> bad(file.path(), problem));
                if (!read) {
                    sound.remove(file.path());
                }
            }
        }

        private Content content(Manifest.FileSum file, @Nullable PartInfo part, boolean decode) {
            if (part != null) {
                return () -> reader.decoded(part);
            }
            return decode ? () -> reader.plain(file) : () -> reader.stored(file);
        }

        /** The blobs that the backup needs, by name, with the hash of their stored bytes. */
        private Map<String, String> blobs() throws IOException {
            Map<String, String> blobs = new TreeMap<>();
            Manifest.FileSum list = sound.get(Keys.BLOB_SUMS);
            if (list != null) {
                try {
                    reader.lines(list, line -> {
                        BlobSum sum = BlobSum.parse(line);
                        blobs.put(sum.blob(), sum.storedSha256());
                    });
                } catch (DamagedException damaged) {
                    bad(Keys.BLOB_SUMS, String.valueOf(damaged.getMessage()));
                    return blobs;
                }
            }
            if (list != null && blobs.size() != manifest.blobs().count()) {
                bad(
                        Keys.BLOB_SUMS,
                        "lists " + blobs.size() + " blobs instead of "
                                + manifest.blobs().count());
            }
            return blobs;
        }

        private void blob(String blob, String storedSha256, @Nullable String rawSha256) throws IOException {
            String key = Keys.blob(manifest.plan(), blob);
            if (level == VerifyLevel.V0) {
                if (repository.storage().find(key).isEmpty()) {
                    findings.add(new VerifyFinding(key, "is missing"));
                }
                return;
            }
            check(
                    key,
                    () -> reader.checkedBlob(blob, storedSha256, rawSha256),
                    problem -> findings.add(new VerifyFinding(key, problem)));
        }

        /** The hashes of decrypted contents, by blob; none in a plain backup. */
        private Map<String, String> tree(Map<String, String> blobs) throws IOException {
            String path = manifest.encrypted() ? Keys.FILES + Codec.AGE.suffix() : Keys.FILES;
            Manifest.FileSum list = sound.get(path);
            boolean lacksBlobs = manifest.file(Keys.BLOB_SUMS).isPresent() && !sound.containsKey(Keys.BLOB_SUMS);
            Map<String, Map<String, Long>> counts = new TreeMap<>();
            Map<String, String> rawSums = new TreeMap<>();
            if (list != null && sound.containsKey(Keys.BLOB_SUMS)) {
                reader.lines(list, line -> {
                    TreeLines.Line parsed = TreeLines.parse(line);
                    TreeEntry entry = parsed.entry();
                    if (entry.blob() != null && !blobs.containsKey(entry.blob())) {
                        bad(path, "needs the blob " + entry.blob() + ", which " + Keys.BLOB_SUMS + " lacks");
                    }
                    if (entry.blob() != null && entry.sha256() != null) {
                        rawSums.put(entry.blob(), entry.sha256());
                    }
                    counts.computeIfAbsent(parsed.source(), name -> TreeCounts.none())
                            .merge(TreeCounts.key(entry.type()), 1L, Long::sum);
                });
            }
            for (SourceInfo source : manifest.sources()) {
                Map<String, Long> counted = counts.getOrDefault(source.name(), TreeCounts.none());
                if (source.fidelity() == Fidelity.FILES
                        && !lacksBlobs
                        && sound.containsKey(path)
                        && !counted.equals(source.counts())) {
                    bad(path, "lists " + counted + " of " + source.name() + " instead of " + source.counts());
                }
            }
            return rawSums;
        }

        /** Whether it could be read: what cannot be now may be later, which is no finding. */
        private boolean check(String key, Content content, java.util.function.Consumer<String> problem)
                throws IOException {
            try (InputStream input = content.open()) {
                BackupReader.drain(input);
            } catch (NoSuchFileException absent) {
                problem.accept("is missing");
            } catch (DamagedException damaged) {
                problem.accept(String.valueOf(damaged.getMessage()));
            } catch (IOException failure) {
                token.check();
                goOnWithout(key, failure);
                return false;
            }
            unreadInARow = 0;
            return true;
        }

        private void goOnWithout(String key, IOException failure) throws IOException {
            unread.add(new VerifyFinding(key, "could not be read: " + Reasons.of(failure)));
            unreadInARow++;
            if (unreadInARow == MOST_IN_A_ROW
                    || unread.size() == MOST_UNREAD
                    || Thread.currentThread().isInterrupted()) {
                throw failure;
            }
        }

        private void bad(String path, String problem) {
            sound.remove(path);
            findings.add(new VerifyFinding(reader.key(path), problem));
        }
    }
}
