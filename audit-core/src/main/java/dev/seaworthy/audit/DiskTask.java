package dev.seaworthy.audit;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Work on the journal's files with an answer. */
final class DiskTask<T> extends DiskRequest {
    private final Work<T> work;
    private final Runnable unawaited;
    private @Nullable T answer;

    /** With what is to happen when it was done and nobody had waited for it. */
    DiskTask(Work<T> work, Runnable unawaited) {
        this.work = work;
        this.unawaited = unawaited;
    }

    /** By the journal's thread. */
    void run() {
        IOException failure = null;
        try {
            answer = work.answer();
        } catch (IOException e) {
            failure = e;
        } catch (RuntimeException | Error e) {
            failure = new IOException(e.toString(), e);
        }
        if (!settle(failure) && failure == null) {
            unawaited.run();
        }
        wake();
    }

    /** Once it is settled. */
    T answer() {
        if (answer == null) {
            throw new IllegalStateException("asked before it was done");
        }
        return answer;
    }

    @Override
    int bytes() {
        return 0;
    }

    /** Does it. */
    @FunctionalInterface
    interface Work<T> {
        T answer() throws IOException;
    }
}
