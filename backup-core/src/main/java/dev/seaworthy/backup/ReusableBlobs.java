package dev.seaworthy.backup;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The encrypted contents that a further run may refer to. It cannot open them itself, so it takes only those of the newest
 * backup that was encrypted to the same recipients and decoded to its end by a check, whose signed list says what their
 * stored bytes hash to.
 */
final class ReusableBlobs {
    private static final int NAME = 64;

    private final Repository repository;
    private final Attestations attestations;

    ReusableBlobs(Repository repository, Attestations attestations) {
        this.repository = repository;
        this.attestations = attestations;
    }

    /** By name without suffix. */
    Map<String, BlobStore.Kept> of(String plan, List<String> recipients) throws IOException {
        List<BackupId> newestFirst = new ArrayList<>(repository.ids(plan));
        Collections.reverse(newestFirst);
        for (BackupId id : newestFirst) {
            if (repository.hasManifest(id)) {
                try {
                    Manifest manifest = repository.manifest(id);
                    if (manifest.recipients().equals(recipients) && decoded(id)) {
                        return listed(manifest);
                    }
                } catch (VerificationFailedException | BackupRefusedException | DamagedException bad) {
                    // An older one may do; that backup's own state says what is wrong with it.
                }
            }
        }
        return Map.of();
    }

    private boolean decoded(BackupId id) throws IOException {
        Optional<Evidence> verdict = Catalogue.verdict(attestations.of(id));
        return verdict.isPresent()
                && verdict.get().good()
                && verdict.get().level() != null
                && verdict.get().level().compareTo(VerifyLevel.V2) >= 0;
    }

    private Map<String, BlobStore.Kept> listed(Manifest manifest) throws IOException {
        Map<String, BlobStore.Kept> blobs = new HashMap<>();
        Optional<Manifest.FileSum> list = manifest.file(Keys.BLOB_SUMS);
        if (list.isPresent()) {
            BackupReader reader = new BackupReader(repository.storage(), manifest, new RunToken());
            reader.lines(list.get(), line -> {
                BlobSum sum = BlobSum.parse(line);
                blobs.put(sum.blob().substring(0, NAME), new BlobStore.Kept(sum.blob(), sum.storedSha256()));
            });
        }
        return blobs;
    }
}
