package dev.seaworthy.backup;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The signed facts recorded under {@code attest/}; only ever added to. */
final class Attestations {
    static final String VERIFIED = "verified";
    static final String FAILED = "failed";
    static final String DRILL = "drill";
    static final String UNREAD = "unread";

    private static final int ATTEMPTS = 100;

    private final Repository repository;

    Attestations(Repository repository) {
        this.repository = repository;
    }

    /** The content of one file under {@code attest/}. */
    record Attestation(int formatVersion, String repositoryId, Evidence evidence) {}

    void recordFailure(BackupId id, Instant at, String error) throws IOException {
        record(new Evidence(id, FAILED, at, null, false, List.of(), error, null));
    }

    /** Records what was found out about a backup, unless a cleanup removes it meanwhile: nothing of it must stay. */
    void recordUnlessRemoved(Evidence found) throws IOException {
        BackupId id = found.id();
        if (isRemoved(id, Set.of())) {
            return;
        }
        String key = record(found);
        if (isRemoved(id, Set.of(key))) {
            repository.storage().delete(key);
            repository.storage().delete(Keys.signature(key));
        }
    }

    /** The tombstone goes last, after what was recorded; a backup that only lost its manifest has both no more. */
    private boolean isRemoved(BackupId id, Set<String> apart) throws IOException {
        return repository.storage().find(Keys.tombstone(id)).isPresent()
                || (!repository.hasManifest(id) && apart.containsAll(keys(id)));
    }

    /** Answers the key. */
    String record(Evidence first) throws IOException {
        Evidence evidence = first;
        for (int attempt = 1; ; attempt++) {
            try {
                put(evidence);
                return Keys.evidence(evidence.id(), evidence.at(), evidence.kind());
            } catch (FileAlreadyExistsException sameMicrosecond) {
                if (attempt == ATTEMPTS) {
                    throw sameMicrosecond;
                }
                evidence = evidence.at(evidence.at().plus(1, ChronoUnit.MICROS));
            }
        }
    }

    private void put(Evidence evidence) throws IOException {
        RepositoryKeys.Opened opened = repository.openForWriting();
        Attestation attestation =
                new Attestation(Manifest.FORMAT_VERSION, opened.identity().repositoryId(), evidence);
        repository
                .objects()
                .put(
                        Keys.evidence(evidence.id(), evidence.at(), evidence.kind()),
                        Json.write(attestation),
                        opened.signer().orElseThrow());
    }

    /**
     * What is recorded about a backup, oldest first.
     *
     * @throws VerificationFailedException if any of it is not what was written
     */
    List<Evidence> of(BackupId id) throws IOException {
        Optional<RepositoryIdentity> identity = repository.identity();
        List<Evidence> evidence = new ArrayList<>();
        if (identity.isPresent()) {
            for (String key : keys(id)) {
                evidence.add(read(key, id, identity.get()));
            }
        }
        return evidence;
    }

    /** The newest drill of any backup of the plan, whatever came of it; none that is dated in the future. */
    Optional<Evidence> newestDrill(String plan, Instant now) throws IOException {
        return newestDrill(plan, each -> !Retention.isFuture(each.at(), now));
    }

    /** The newest drill that restored everything; none that is dated in the future. */
    Optional<Evidence> newestRestored(String plan, Instant now) throws IOException {
        return newestDrill(
                plan, each -> each.good() && each.level() == VerifyLevel.V4 && !Retention.isFuture(each.at(), now));
    }

    /** By the names of the files, so that what is of no interest need not be read; damaged evidence is passed over. */
    private Optional<Evidence> newestDrill(String plan, Predicate<Evidence> wanted) throws IOException {
        Optional<RepositoryIdentity> identity = repository.identity();
        List<String> newestFirst = repository.storage().list(Keys.evidence(plan)).stream()
                .map(StoredObject::key)
                .filter(key -> key.endsWith("-" + DRILL + ".json"))
                .sorted(Comparator.comparing(Attestations::fileName).reversed())
                .toList();
        for (String key : identity.isPresent() ? newestFirst : List.<String>of()) {
            try {
                Optional<Evidence> drill = idOf(plan, key).isPresent()
                        ? Optional.of(read(key, idOf(plan, key).get(), identity.get()))
                        : Optional.empty();
                if (drill.filter(wanted).isPresent()) {
                    return drill;
                }
            } catch (VerificationFailedException | UnknownFormatException damaged) {
                // The state of its backup says so.
            }
        }
        return Optional.empty();
    }

    /** The newest authentic record of all plans that is dated later than {@code now}; by the names, as above. */
    Optional<Instant> newestAfter(Instant now, RepositoryIdentity identity) throws IOException {
        Instant newest = null;
        for (String plan : repository.plans()) {
            for (StoredObject object : repository.storage().list(Keys.evidence(plan))) {
                String key = object.key();
                Optional<BackupId> id = idOf(plan, key);
                if (key.endsWith(".json") && id.isPresent() && key.compareTo(Keys.evidence(id.get(), now, "")) > 0) {
                    try {
                        Instant at = read(key, id.get(), identity).at();
                        newest = at.isAfter(newest == null ? now : newest) ? at : newest;
                    } catch (VerificationFailedException | UnknownFormatException damaged) {
                        // The state of its backup says so.
                    }
                }
            }
        }
        return Optional.ofNullable(newest);
    }

    private static String fileName(String key) {
        return key.substring(key.lastIndexOf('/') + 1);
    }

    private static Optional<BackupId> idOf(String plan, String key) {
        String prefix = Keys.evidence(plan);
        int end = key.indexOf('/', prefix.length());
        try {
            return end < 0 ? Optional.empty() : Optional.of(BackupId.parse(key.substring(prefix.length(), end)));
        } catch (IllegalArgumentException foreign) {
            return Optional.empty();
        }
    }

    /** Every file of the backup's evidence that is not what was written. */
    List<VerifyFinding> check(BackupId id, RepositoryIdentity identity) throws IOException {
        List<VerifyFinding> findings = new ArrayList<>();
        Set<String> keys = keys(id);
        for (String key : keys) {
            try {
                read(key, id, identity);
            } catch (VerificationFailedException bad) {
                findings.addAll(bad.findings());
            }
        }
        for (StoredObject object : repository.storage().list(Keys.evidence(id))) {
            if (!keys.contains(object.key()) && !isSignature(object.key())) {
                findings.add(new VerifyFinding(object.key(), "is no evidence; nothing else belongs there"));
            }
        }
        return findings;
    }

    private Evidence read(String key, BackupId id, RepositoryIdentity identity) throws IOException {
        SignedObjects.Signed signed = repository.objects().readSigned(key, identity.keys());
        Attestation attestation = parse(key, signed.bytes());
        Evidence evidence = attestation.evidence();
        identity.requireInTime(key, signed.signer(), evidence.at());
        boolean inPlace = key.equals(Keys.evidence(id, evidence.at(), evidence.kind()));
        if (!inPlace || !evidence.id().equals(id) || !attestation.repositoryId().equals(identity.repositoryId())) {
            throw SignedObjects.failure(key, "belongs to another backup");
        }
        return evidence;
    }

    private static Attestation parse(String key, byte[] authentic) {
        Attestation attestation;
        try {
            attestation = Json.read(authentic, Attestation.class);
        } catch (IOException unknownForm) {
            throw new UnknownFormatException(
                    key + " is authentic but of an unknown form; use the version of Seaworthy that wrote it",
                    unknownForm);
        }
        if (attestation.formatVersion() != Manifest.FORMAT_VERSION) {
            throw new UnknownFormatException(key + " has format version " + attestation.formatVersion()
                    + "; this version of Seaworthy reads " + Manifest.FORMAT_VERSION);
        }
        return attestation;
    }

    private Set<String> keys(BackupId id) throws IOException {
        return repository.storage().list(Keys.evidence(id)).stream()
                .map(StoredObject::key)
                .filter(key -> key.endsWith(".json"))
                .collect(Collectors.toCollection(java.util.TreeSet::new));
    }

    /** One whose object is not there belongs to a record that was being written when the process ended. */
    private static boolean isSignature(String key) {
        return key.endsWith(".json" + Keys.SIGNATURE_SUFFIX);
    }
}
