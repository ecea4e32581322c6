package dev.seaworthy.examples.deploy.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Users who ask, wait for the answer, think and ask again, each on a thread of its own.
 *
 * <p>A user who waits asks for nothing meanwhile: a pause of the registry shows as one slow answer for each user, however long
 * it is. The longest time tells of it, and requests a second do.
 */
final class LoadTest {

    private final LoadPlan plan;
    private final Registry registry;
    private final Map<Kind, Samples> byKind = new EnumMap<>(Kind.class);
    private final Samples all = new Samples();
    private final CountDownLatch over = new CountDownLatch(1);

    LoadTest(LoadPlan plan, Registry registry) {
        this.plan = plan;
        this.registry = registry;
        for (Kind kind : Kind.values()) {
            byKind.put(kind, new Samples());
        }
    }

    /** Returns when the last answer has come; to be called once. */
    LoadReport run() throws IOException, InterruptedException {
        List<String> keys = registry.prepared();
        long begin = System.nanoTime();
        List<Thread> users = new ArrayList<>();
        for (int number = 0; number < plan.users(); number++) {
            long due = TimeUnit.SECONDS.toNanos(number) / plan.spawn();
            if (due >= plan.duration().toNanos() || isOverAfter(begin + due - System.nanoTime())) {
                break;
            }
            users.add(begun(number, keys));
        }
        isOverAfter(begin + plan.duration().toNanos() - System.nanoTime());
        over.countDown();
        for (Thread user : users) {
            user.join();
        }
        return report();
    }

    private Thread begun(int number, List<String> keys) {
        Thread user = new Thread(() -> ask(new Random(number), keys), "load-user-" + number);
        user.setDaemon(true);
        user.start();
        return user;
    }

    private void ask(Random random, List<String> keys) {
        try {
            do {
                Kind kind = Kind.drawn(random);
                String path = kind.path(random, keys);
                long begin = System.nanoTime();
                boolean good = registry.answers(path);
                long taken = System.nanoTime() - begin;
                all.add(taken, good);
                Objects.requireNonNull(byKind.get(kind)).add(taken, good);
            } while (!isOverAfter(thought(random)));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private long thought(Random random) {
        long shortest = plan.shortestThought().toNanos();
        return shortest + (long) (random.nextDouble() * (plan.longestThought().toNanos() - shortest));
    }

    private boolean isOverAfter(long nanos) throws InterruptedException {
        return over.await(nanos, TimeUnit.NANOSECONDS);
    }

    private LoadReport report() {
        Map<Kind, Samples.Summary> summaries = new EnumMap<>(Kind.class);
        byKind.forEach((kind, samples) -> {
            Samples.Summary summary = samples.summary();
            if (summary.requests() > 0) {
                summaries.put(kind, summary);
            }
        });
        return new LoadReport(plan, all.summary(), summaries);
    }
}
