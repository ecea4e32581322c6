package dev.seaworthy.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Lets a test wait for what the logger's threads find out. */
final class RecordingListener implements AuditListener {
    final BlockingQueue<StoredEvent> stored = new LinkedBlockingQueue<>();
    final BlockingQueue<RefusalReason> refused = new LinkedBlockingQueue<>();
    final BlockingQueue<Exception> failures = new LinkedBlockingQueue<>();

    @Override
    public void onStored(List<StoredEvent> events) {
        stored.addAll(events);
    }

    @Override
    public void onRefused(AuditEvent event, RefusalReason reason) {
        refused.add(reason);
    }

    @Override
    public void onStoreFailure(Exception failure) {
        failures.add(failure);
    }

    StoredEvent awaitStored() throws InterruptedException {
        return awaited(stored.poll(60, TimeUnit.SECONDS));
    }

    Exception awaitFailure() throws InterruptedException {
        return awaited(failures.poll(60, TimeUnit.SECONDS));
    }

    List<RefusalReason> awaitRefused(int events) throws InterruptedException {
        List<RefusalReason> reasons = new ArrayList<>();
        while (reasons.size() < events) {
            reasons.add(awaited(refused.poll(60, TimeUnit.SECONDS)));
        }
        return reasons;
    }

    private static <T> T awaited(T value) {
        if (value == null) {
            throw new AssertionError("nothing happened within 60 s");
        }
        return value;
    }
}
