package dev.seaworthy.alerts.slo;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A store that can be told to fail, before or after it saved, or to hang. */
final class FailingCountStore implements CountStore {

    enum Failure {
        BEFORE,
        AFTER,
        ERROR
    }

    private final CountStore store;
    volatile @Nullable Failure failure;
    volatile @Nullable CountDownLatch hanging;

    FailingCountStore(CountStore store) {
        this.store = store;
    }

    @Override
    public void save(Writer writer, List<SloCount> counts) throws Exception {
        failIf(Failure.BEFORE);
        CountDownLatch latch = hanging;
        if (latch != null) {
            latch.await();
        }
        store.save(writer, counts);
        failIf(Failure.AFTER);
    }

    @Override
    public List<SloCount> othersSince(Grain grain, Instant from, Writer reader) throws Exception {
        failIf(Failure.BEFORE);
        return store.othersSince(grain, from, reader);
    }

    @Override
    public void prune(Grain grain, Instant now) throws Exception {
        store.prune(grain, now);
    }

    private void failIf(Failure when) throws Exception {
        if (failure == Failure.ERROR) {
            throw new NoClassDefFoundError("secret of the driver");
        }
        if (failure == when) {
            throw new Exception("secret of the database");
        }
    }
}
