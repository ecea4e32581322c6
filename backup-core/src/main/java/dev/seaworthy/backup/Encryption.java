package dev.seaworthy.backup;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * To whom the backups of a plan are encrypted, with age: {@code Encryption.to("age1…", "age1…")}. The host that backs up
 * needs no secret. Whoever has the identity of any of the recipients can restore, with {@code age -d} too; whoever has
 * none cannot, so that a plan is refused unless it has two recipients or says that the only one's identity was exported.
 * Immutable.
 *
 * @param recipients X25519 recipients, {@code age1…}; without order, at most {@value #MOST_RECIPIENTS}
 * @param exported those of the recipients whose identity is known to be kept away from this host as well
 */
public record Encryption(List<String> recipients, Set<String> exported) {
    /** They all stand in the header of each file. */
    public static final int MOST_RECIPIENTS = 20;

    /**
     * Checks the form of every recipient.
     *
     * @throws IllegalArgumentException if one is mistyped or there are none or too many
     */
    public Encryption {
        recipients = List.copyOf(new TreeSet<>(recipients));
        exported = Set.copyOf(exported);
        recipients.forEach(AgeIdentity::requireRecipient);
        exported.forEach(AgeIdentity::requireRecipient);
        if (recipients.isEmpty() || recipients.size() > MOST_RECIPIENTS) {
            throw new IllegalArgumentException(
                    "Encryption needs 1 to " + MOST_RECIPIENTS + " recipients, not " + recipients.size());
        }
    }

    /** To these recipients, none of whose identities is known to be exported. */
    public static Encryption to(String... recipients) {
        return to(List.of(recipients));
    }

    /** As {@link #to(String...)}. */
    public static Encryption to(Collection<String> recipients) {
        return new Encryption(List.copyOf(recipients), Set.of());
    }

    /**
     * States that the identity of this recipient lies somewhere else as well, so that losing this host does not lose the
     * backups. It names the recipient so that the statement ends when the recipient is replaced.
     */
    public Encryption exported(String recipient) {
        Set<String> more = new TreeSet<>(exported);
        more.add(recipient);
        return new Encryption(recipients, more);
    }

    /**
     * Writes a new identity into {@code file}, with mode 0600 and in the form of {@code age-keygen}, and answers its
     * recipient. Keep a copy of the file away from the host before anything is encrypted to it.
     *
     * @throws BackupRefusedException if there is such a file; it is left as it is
     */
    public static String createIdentity(Path file) {
        return new IdentityFile(file).create(Instant.now());
    }

    /** What a manifest says of the recipients. */
    List<String> fingerprints() {
        return recipients.stream().map(AgeIdentity::fingerprint).sorted().toList();
    }

    /** @throws BackupRefusedException if losing one file could lose every backup of the plan */
    void requireRecoverable(String plan) {
        for (String each : exported) {
            if (!recipients.contains(each)) {
                throw new BackupRefusedException("Plan " + plan + " says that the identity of " + each
                        + " was exported, but that is none of its recipients. Copy the identity of a present one to a"
                        + " safe place away from this host and name that recipient instead");
            }
        }
        if (recipients.size() < 2 && exported.isEmpty()) {
            throw new BackupRefusedException("Plan " + plan + " is encrypted to " + recipients.get(0)
                    + " alone, and nothing says that its identity is kept anywhere but here: were it lost, every backup"
                    + " would be. Copy the identity file to a safe place away from this host and then name the recipient"
                    + " as exported (identity-exported), or add a second recipient");
        }
    }
}
