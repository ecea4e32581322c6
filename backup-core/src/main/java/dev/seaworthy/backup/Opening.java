package dev.seaworthy.backup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The first look into the storage, on the daemon thread {@code backup-open}: a storage that hangs holds up the start of an
 * application for a few seconds, however long its own timeout is.
 */
final class Opening {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Callable<String> open;
    private volatile @Nullable FutureTask<String> first;

    /** @param open opens or creates the repository, and gives its id */
    Opening(Callable<String> open) {
        this.open = open;
    }

    /** Null if the storage does not answer, or not soon. */
    @Nullable
    String begin() {
        FutureTask<String> attempt = new FutureTask<>(open);
        first = attempt;
        Thread thread = new Thread(attempt, "backup-open");
        thread.setDaemon(true);
        thread.start();
        try {
            return attempt.get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException hangs) {
            return null;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return null;
        } catch (ExecutionException failed) {
            return away(Objects.requireNonNull(failed.getCause()));
        }
    }

    private static @Nullable String away(Throwable failure) {
        if (failure instanceof IOException || failure instanceof UncheckedIOException) {
            return null;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) failure;
    }

    /** Once more, after the attempt that still hangs. */
    String again() throws Exception {
        try {
            return Objects.requireNonNull(first).get();
        } catch (ExecutionException failed) {
            return open.call();
        }
    }
}
