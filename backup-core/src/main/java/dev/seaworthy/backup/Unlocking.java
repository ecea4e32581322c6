package dev.seaworthy.backup;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What may open encrypted backups: the identities of a file, or the one of a run, which opens what that run wrote and
 * nothing else.
 */
final class Unlocking {
    /** Opens nothing. */
    static final Unlocking NONE = new Unlocking(List.of(), null);

    private final List<AgeIdentity> identities;
    private final @Nullable Set<String> written;

    private Unlocking(List<AgeIdentity> identities, @Nullable Set<String> written) {
        this.identities = List.copyOf(identities);
        this.written = written;
    }

    static Unlocking by(List<AgeIdentity> identities) {
        return new Unlocking(identities, null);
    }

    /** @param written the names of the contents that the run stored itself */
    static Unlocking ofRun(AgeIdentity ephemeral, Set<String> written) {
        return new Unlocking(List.of(ephemeral), Set.copyOf(written));
    }

    /** The identities that a backup for these recipients was encrypted to; none if it cannot be opened. */
    List<AgeIdentity> fitting(List<String> fingerprints) {
        if (written != null) {
            return identities;
        }
        return identities.stream()
                .filter(identity -> fingerprints.contains(AgeIdentity.fingerprint(identity.recipient())))
                .toList();
    }

    boolean opensBlob(String blob) {
        return written == null || written.contains(blob);
    }

    boolean isEmpty() {
        return identities.isEmpty();
    }

    @Override
    public String toString() {
        return "unlocking by " + identities;
    }
}
