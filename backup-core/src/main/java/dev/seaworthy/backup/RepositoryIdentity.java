package dev.seaworthy.backup;

import java.security.PublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Which repository it is and whose keys have signed in it: what {@code repo.json} says, and each rotation since, all
 * authentic.
 *
 * @param rotations oldest first
 */
record RepositoryIdentity(RepositoryDescription description, List<KeyRotation> rotations) {
    RepositoryIdentity {
        rotations = List.copyOf(rotations);
    }

    String repositoryId() {
        return description.repositoryId();
    }

    /** Of the key that signs now. */
    String fingerprint() {
        return fingerprints().get(rotations.size());
    }

    /** Of every key, oldest first. */
    List<String> fingerprints() {
        List<String> all = new ArrayList<>(List.of(description.fingerprint()));
        rotations.forEach(rotation -> all.add(rotation.fingerprint()));
        return all;
    }

    /** Every key, oldest first. */
    List<PublicKey> keys() {
        List<PublicKey> all = new ArrayList<>(List.of(description.key()));
        rotations.forEach(rotation -> all.add(rotation.key()));
        return all;
    }

    /**
     * A key that was replaced signs nothing that is newer: who has the old one only cannot pass for the new.
     *
     * @param object the storage key of what is signed
     * @param signer the number of the key that signed it
     * @param at when it was signed, as it says
     * @throws VerificationFailedException if the key had been replaced by then
     */
    void requireInTime(String object, int signer, Instant at) {
        if (signer < rotations.size()) {
            Instant replaced = rotations.get(signer).at();
            if (at.isAfter(replaced.plus(Retention.SKEW))) {
                throw new ReplacedKeyException(
                        object,
                        "is of " + at + ", but signed by key " + fingerprints().get(signer) + ", which was replaced on "
                                + replaced);
            }
        }
    }
}
