package dev.seaworthy.audit;

import java.util.Arrays;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is stored beside an event so that it can be proven later; {@code docs/audit-format.md} defines each part.
 *
 * <p>Arrays are neither copied in nor out: treat them as read-only.
 */
public final class Evidence {
    private final int schemaVersion;
    private final int personalBits;
    private final byte[] leafHash;
    private final byte @Nullable [] salt;
    private final byte @Nullable [] commitment;
    private final @Nullable UUID batchId;
    private final int batchPosition;

    /** The parts in the order of the columns. */
    public Evidence(
            int schemaVersion,
            int personalBits,
            byte[] leafHash,
            byte @Nullable [] salt,
            byte @Nullable [] commitment,
            @Nullable UUID batchId,
            int batchPosition) {
        this.schemaVersion = schemaVersion;
        this.personalBits = personalBits;
        this.leafHash = leafHash;
        this.salt = salt;
        this.commitment = commitment;
        this.batchId = batchId;
        this.batchPosition = batchPosition;
    }

    /** The version of the canonical encoding. */
    public int schemaVersion() {
        return schemaVersion;
    }

    /** The personal fields, which the leaf covers only through the commitment, as bits of {@link EventField#bit()}. */
    public int personalBits() {
        return personalBits;
    }

    /** SHA-256(0x00 ‖ canonical bytes). */
    public byte[] leafHash() {
        return leafHash;
    }

    /** 16 random bytes; null once the personal fields were erased. */
    public byte @Nullable [] salt() {
        return salt;
    }

    /** SHA-256(salt ‖ personal fields). */
    public byte @Nullable [] commitment() {
        return commitment;
    }

    /** The batch the event was committed in. */
    public @Nullable UUID batchId() {
        return batchId;
    }

    /** The place within the batch, from 0. */
    public int batchPosition() {
        return batchPosition;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Evidence that
                && schemaVersion == that.schemaVersion
                && personalBits == that.personalBits
                && batchPosition == that.batchPosition
                && Objects.equals(batchId, that.batchId)
                && Arrays.equals(leafHash, that.leafHash)
                && Arrays.equals(salt, that.salt)
                && Arrays.equals(commitment, that.commitment);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(leafHash);
    }
}
