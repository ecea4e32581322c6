package dev.seaworthy.benchmarks;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.AppenderBase;
import dev.seaworthy.audit.Actor;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditStore;
import dev.seaworthy.audit.EventBatch;
import dev.seaworthy.audit.Resource;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

/**
 * What one {@code ASYNC} audit call costs its caller, against Logback's asynchronous appender with the same fields.
 *
 * <p>Both queues hold a whole burst, so that the call is measured and not the wait for room. Each round is one burst
 * followed by a pause until the queue is empty. The last rounds count; the ones before warm the compiler up.
 */
public final class AuditCallCost {

    private static final int BURST = 20_000;
    private static final int WARM_UP_ROUNDS = 10;
    private static final int ROUNDS = 15;
    private static final long PAUSE_NANOS = 1_000_000;
    private static final long LONGEST_WAIT_NANOS = 60_000_000_000L;
    private static final String METADATA = "x".repeat(200);

    private AuditCallCost() {}

    /** Prints p50 and p99 in nanoseconds per call, and the ratios. */
    public static void main(String[] arguments) {
        Cost peer = logback();
        Cost plain = audit(false);
        Cost withMetadata = audit(true);
        print("logback AsyncAppender, 6 fields", peer);
        print("audit ASYNC, no metadata", plain);
        print("audit ASYNC, 200 B of metadata", withMetadata);
        System.out.printf(Locale.ROOT, "ratio to logback, p50: %.2f%n", (double) plain.p50 / peer.p50);
        System.out.printf(Locale.ROOT, "ratio to logback, p99: %.2f%n", (double) plain.p99 / peer.p99);
        System.out.printf(Locale.ROOT, "ratio to the limit of 2 us, p50: %.2f%n", plain.p50 / 2_000.0);
        System.out.printf(
                Locale.ROOT, "ratio to the limit of 4 us with metadata, p50: %.2f%n", withMetadata.p50 / 4_000.0);
    }

    private record Cost(long p50, long p99) {}

    private static Cost audit(boolean metadata) {
        CountingStore store = new CountingStore();
        try (AuditLogger audit =
                AuditLogger.builder(store).queueCapacity(2 * BURST).build().start()) {
            return measure(
                    call -> {
                        AuditEvent event = AuditEvent.of("artifact.download")
                                .by(Actor.user("u-17", "somebody"))
                                .on(Resource.of("artifact", "42"))
                                .ipAddress("192.0.2.7")
                                .request("GET", "/projects/42/artifacts/7");
                        audit.log(metadata ? event.with("note", METADATA) : event);
                    },
                    store::count);
        }
    }

    private static Cost logback() {
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        CountingAppender sink = new CountingAppender();
        sink.setContext(context);
        sink.start();
        AsyncAppender async = new AsyncAppender();
        async.setContext(context);
        async.setQueueSize(2 * BURST);
        async.setDiscardingThreshold(0);
        async.addAppender(sink);
        async.start();
        Logger logger = context.getLogger("peer");
        logger.setAdditive(false);
        logger.addAppender(async);
        Object[] fields = {"u-17", "somebody", "artifact", "42", "192.0.2.7", "GET /projects/42/artifacts/7"};
        Cost cost = measure(call -> logger.info("artifact.download {} {} {} {} {} {}", fields), sink.count::get);
        context.stop();
        return cost;
    }

    private interface Counter {
        long get();
    }

    private static Cost measure(IntConsumer call, Counter handled) {
        long[] nanos = new long[ROUNDS * BURST];
        int used = 0;
        long sent = 0;
        for (int round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
            boolean counts = round >= WARM_UP_ROUNDS;
            for (int i = 0; i < BURST; i++) {
                long begin = System.nanoTime();
                call.accept(i);
                long took = System.nanoTime() - begin;
                if (counts) {
                    nanos[used++] = took;
                }
            }
            sent += BURST;
            long expected = sent;
            awaitEmpty(() -> handled.get() >= expected);
        }
        Arrays.sort(nanos);
        return new Cost(nanos[nanos.length / 2], nanos[(int) (nanos.length * 0.99)]);
    }

    private static void awaitEmpty(BooleanSupplier empty) {
        long deadline = System.nanoTime() + LONGEST_WAIT_NANOS;
        while (!empty.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("The queue did not become empty: events were lost");
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private static void print(String name, Cost cost) {
        System.out.printf(Locale.ROOT, "%-34s p50 %5d ns   p99 %6d ns%n", name, cost.p50, cost.p99);
    }

    /** Stores nothing: the caller's cost is measured, not a database's. */
    private static final class CountingStore implements AuditStore {

        private final AtomicLong count = new AtomicLong();

        long count() {
            return count.get();
        }

        @Override
        public void prepare() {
            // There is nothing to prepare.
        }

        @Override
        public void append(EventBatch batch) {
            count.addAndGet(batch.events().size());
        }

        @Override
        public boolean durable() {
            return false;
        }
    }

    private static final class CountingAppender extends AppenderBase<ILoggingEvent> {

        private final AtomicLong count = new AtomicLong();

        @Override
        protected void append(ILoggingEvent event) {
            event.getFormattedMessage();
            count.incrementAndGet();
        }
    }
}
