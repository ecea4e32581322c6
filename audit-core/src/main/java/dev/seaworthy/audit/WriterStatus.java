package dev.seaworthy.audit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the writer's last attempts went, for health and log: one line when trouble begins and one when it ends. */
final class WriterStatus {
    private static final Logger LOG = LoggerFactory.getLogger(WriterStatus.class);

    private final InstantSource clock;
    private volatile @Nullable Instant lastStoredAt;
    private volatile @Nullable String lastError;
    private volatile @Nullable Duration lastCommit;
    private volatile int lastBatchSize;

    WriterStatus(InstantSource clock) {
        this.clock = clock;
    }

    void committed(int events, Duration took) {
        lastBatchSize = events;
        lastCommit = took;
        lastStoredAt = clock.instant();
        if (lastError != null) {
            LOG.info("Audit events are stored again.");
            lastError = null;
        }
    }

    void failed(Exception failure) {
        if (lastError == null) {
            LOG.warn("Audit events can not be stored now and wait in memory or journal; trying again.", failure);
        }
        unreachable(failure);
    }

    /** As a failure, but somebody else tells the log. */
    void unreachable(Exception failure) {
        lastError = String.valueOf(failure.getMessage());
    }

    /** Whether the last attempt to store something failed. */
    boolean failing() {
        return lastError != null;
    }

    Optional<String> lastError() {
        return Optional.ofNullable(lastError);
    }

    Optional<Instant> lastStoredAt() {
        return Optional.ofNullable(lastStoredAt);
    }

    /** Events in the batch that was committed last; 0 before the first. */
    int lastBatchSize() {
        return lastBatchSize;
    }

    /** From borrowing a connection to the commit. */
    Optional<Duration> lastCommit() {
        return Optional.ofNullable(lastCommit);
    }
}
