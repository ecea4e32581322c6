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

/** Checks one backup; every file that is not what was written becomes a finding. */
final class Verifier {
    private final Repository repository;
    private final Attestations attestations;
    private final InstantSource clock;

    Verifier(Repository repository, Attestations attestations, InstantSource clock) {
        this.repository = repository;
        this.attestations = attestations;
        this.clock = clock;
    }

    /**
     * Reads as deep as {@code level} says and records nothing.
     *
     * @throws BackupRefusedException if the backup was never completed
     */
    VerifyReport verify(BackupId id, VerifyLevel level, RunToken token) throws IOException {
        long before = token.bytes();
        List<VerifyFinding> findings = new ArrayList<>();
        try {
            RepositoryIdentity identity = repository
                    .identity()
                    .orElseThrow(
                            () -> new BackupNotFoundException("There is no repository in " + repository.storage()));
            findings.addAll(attestations.check(id, identity));
            refuseUnlessPublished(id);
            Manifest manifest = repository.manifest(id);
            new Check(new BackupReader(repository.storage(), manifest, token), level, findings).run();
        } catch (VerificationFailedException bad) {
            findings.addAll(bad.findings());
        }
        return new VerifyReport(id, level, clock.instant(), token.bytes() - before, findings);
    }

    private void refuseUnlessPublished(BackupId id) throws IOException {
        boolean published = repository.hasManifest(id)
                || repository.storage().list(Keys.evidence(id)).stream()
                        .anyMatch(object -> object.key().endsWith("-" + Attestations.VERIFIED + ".json"));
        if (!published) {
            throw new BackupRefusedException("Backup " + id
                    + " was never completed, so there is nothing to check; a later cleanup removes what it left");
        }
    }

    /** One pass over one backup. */
    private final class Check {
        private final BackupReader reader;
        private final Manifest manifest;
        private final VerifyLevel level;
        private final List<VerifyFinding> findings;
        private final Map<String, Manifest.FileSum> sound;

        Check(BackupReader reader, VerifyLevel level, List<VerifyFinding> findings) {
            this.reader = reader;
            this.manifest = reader.manifest();
            this.level = level;
            this.findings = findings;
            this.sound = manifest.files().stream()
                    .collect(Collectors.toMap(Manifest.FileSum::path, Function.identity(), (a, b) -> a, TreeMap::new));
        }

        void run() throws IOException {
            presenceAndSizes();
            if (level.compareTo(VerifyLevel.V1) >= 0) {
                contents();
            }
            Map<String, String> blobs = blobs();
            if (level.compareTo(VerifyLevel.V2) >= 0) {
                tree(blobs);
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
                Content content = decode && part != null ? () -> reader.decoded(part) : () -> reader.stored(file);
                check(content, problem -> bad(file.path(), problem));
            }
        }

        /** The blobs that can be relied on, by name, with their hash. */
        private Map<String, String> blobs() throws IOException {
            Map<String, String> blobs = new TreeMap<>();
            Manifest.FileSum list = sound.get(Keys.BLOB_SUMS);
            if (list != null) {
                try {
                    reader.lines(list, line -> {
                        String name = line.substring(line.lastIndexOf('/') + 1);
                        blobs.put(name, line.substring(0, 64));
                    });
                } catch (DamagedException damaged) {
                    bad(Keys.BLOB_SUMS, String.valueOf(damaged.getMessage()));
                    return blobs;
                }
            }
            for (String blob : blobs.keySet()) {
                blob(blob);
            }
            if (list != null && blobs.size() != manifest.blobs().count()) {
                bad(
                        Keys.BLOB_SUMS,
                        "lists " + blobs.size() + " blobs instead of "
                                + manifest.blobs().count());
            }
            return blobs;
        }

        private void blob(String blob) throws IOException {
            String key = Keys.blob(manifest.plan(), blob);
            if (level == VerifyLevel.V0) {
                if (repository.storage().find(key).isEmpty()) {
                    findings.add(new VerifyFinding(key, "is missing"));
                }
                return;
            }
            check(() -> reader.blob(blob), problem -> findings.add(new VerifyFinding(key, problem)));
        }

        private void tree(Map<String, String> blobs) throws IOException {
            Manifest.FileSum list = sound.get(Keys.FILES);
            Map<String, Map<String, Long>> counts = new TreeMap<>();
            if (list != null && sound.containsKey(Keys.BLOB_SUMS)) {
                reader.lines(list, line -> {
                    TreeLines.Line parsed = TreeLines.parse(line);
                    TreeEntry entry = parsed.entry();
                    if (entry.blob() != null && !blobs.containsKey(entry.blob())) {
                        bad(Keys.FILES, "needs the blob " + entry.blob() + ", which " + Keys.BLOB_SUMS + " lacks");
                    }
                    counts.computeIfAbsent(parsed.source(), name -> TreeCounts.none())
                            .merge(TreeCounts.key(entry.type()), 1L, Long::sum);
                });
            }
            for (SourceInfo source : manifest.sources()) {
                Map<String, Long> counted = counts.getOrDefault(source.name(), TreeCounts.none());
                if (source.fidelity() == Fidelity.FILES
                        && sound.containsKey(Keys.FILES)
                        && !counted.equals(source.counts())) {
                    bad(Keys.FILES, "lists " + counted + " of " + source.name() + " instead of " + source.counts());
                }
            }
        }

        private void check(Content content, java.util.function.Consumer<String> problem) {
            try (InputStream input = content.open()) {
                BackupReader.drain(input);
            } catch (NoSuchFileException absent) {
                problem.accept("is missing");
            } catch (DamagedException damaged) {
                problem.accept(String.valueOf(damaged.getMessage()));
            } catch (IOException unreadable) {
                problem.accept("cannot be read: " + unreadable.getMessage());
            }
        }

        private void bad(String path, String problem) {
            sound.remove(path);
            findings.add(new VerifyFinding(reader.key(path), problem));
        }
    }
}
