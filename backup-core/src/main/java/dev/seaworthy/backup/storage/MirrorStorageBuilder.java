package dev.seaworthy.backup.storage;

import dev.seaworthy.backup.BackupStorage;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Collects the copies of a {@link MirrorStorage}; get one from {@link MirrorStorage#of}. Not thread-safe. */
public final class MirrorStorageBuilder {
    private final BackupStorage primary;
    private final List<BackupStorage> copies = new ArrayList<>();
    private InstantSource clock = InstantSource.system();

    MirrorStorageBuilder(BackupStorage primary) {
        this.primary = primary;
    }

    /** Adds a storage that holds the same; those added first are read first. */
    public MirrorStorageBuilder copy(BackupStorage storage) {
        copies.add(storage);
        return this;
    }

    /** The time from which a copy lags. */
    public MirrorStorageBuilder clock(InstantSource clock) {
        this.clock = clock;
        return this;
    }

    /**
     * Makes the storage; touches none of its copies.
     *
     * @throws IllegalArgumentException if there is no copy, or one place twice
     */
    public MirrorStorage build() {
        if (copies.isEmpty()) {
            throw new IllegalArgumentException("A mirror needs a copy beside the " + primary);
        }
        Set<String> places = new HashSet<>(Set.of(primary.toString()));
        for (BackupStorage copy : copies) {
            if (!places.add(copy.toString())) {
                throw new IllegalArgumentException("The " + copy + " is there twice; a copy needs a place of its own");
            }
        }
        return new MirrorStorage(
                primary,
                copies.stream().map(copy -> new MirrorCopy(copy, clock)).toList());
    }
}
