package dev.seaworthy.backup;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The signed facts recorded under {@code attest/}; only ever added to. */
final class Attestations {
    static final String VERIFIED = "verified";
    static final String FAILED = "failed";

    private static final int ATTEMPTS = 100;

    private final Repository repository;

    Attestations(Repository repository) {
        this.repository = repository;
    }

    /** The content of one file under {@code attest/}. */
    record Attestation(int formatVersion, String repositoryId, Evidence evidence) {}

    void record(VerifyReport report) throws IOException {
        record(new Evidence(
                report.id(), VERIFIED, report.at(), report.level(), report.good(), report.findings(), null));
    }

    void recordFailure(BackupId id, Instant at, String error) throws IOException {
        record(new Evidence(id, FAILED, at, null, false, List.of(), error));
    }

    private void record(Evidence first) throws IOException {
        Evidence evidence = first;
        for (int attempt = 1; ; attempt++) {
            try {
                put(evidence);
                return;
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
        byte[] bytes = repository.objects().readSigned(key, identity.key());
        Attestation attestation = Json.read(bytes, Attestation.class);
        Evidence evidence = attestation.evidence();
        boolean inPlace = key.equals(Keys.evidence(id, evidence.at(), evidence.kind()));
        if (!inPlace || !evidence.id().equals(id) || !attestation.repositoryId().equals(identity.repositoryId())) {
            throw SignedObjects.failure(key, "belongs to another backup");
        }
        return evidence;
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
