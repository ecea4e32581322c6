package dev.seaworthy.health.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seaworthy.health.CheckResult;
import dev.seaworthy.health.Status;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class HeartbeatTest {

    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final AtomicLong nanos = new AtomicLong();

    @Test
    void aLoopThatBeatsIsUpAndOneThatStopsIsDown() {
        Heartbeat loop = new Heartbeat(LIMIT, null, nanos::get);

        assertThat(after(4, loop).status()).isEqualTo(Status.UP);
        loop.beat();
        assertThat(after(5, loop).status()).isEqualTo(Status.UP);
        CheckResult stopped = after(1, loop);

        assertThat(stopped.status()).isEqualTo(Status.DOWN);
        assertThat(stopped.message()).isEqualTo("no beat for 6000 ms, limit 5000 ms");
        assertThat(stopped.data()).containsEntry("silent_ms", 6000L);
        loop.beat();
        assertThat(after(0, loop).status()).isEqualTo(Status.UP);
    }

    @Test
    void aLoopThatNeverStartsIsDown() {
        assertThat(after(6, new Heartbeat(LIMIT, null, nanos::get)).status()).isEqualTo(Status.DOWN);
    }

    @Test
    void aPauseOfTheWholeProcessIsNotHeldAgainstTheLoop() {
        Heartbeat loop = new Heartbeat(LIMIT, null, nanos::get);
        after(1, loop);

        assertThat(after(60, loop).status()).as("after a pause").isEqualTo(Status.UP);

        assertThat(after(6, loop).status()).as("still silent").isEqualTo(Status.DOWN);
    }

    @Test
    void anExecutorIsDownWhileItsTaskWaitsTooLongAndIsAskedOnlyOnce() {
        Queue<Runnable> tasks = new ArrayDeque<>();
        Heartbeat executor = new Heartbeat(LIMIT, tasks::add, nanos::get);

        assertThat(after(10, executor).status()).as("handed over").isEqualTo(Status.UP);
        assertThat(after(5, executor).status()).as("waits").isEqualTo(Status.UP);
        assertThat(tasks).hasSize(1);
        assertThat(after(1, executor).status()).as("waits too long").isEqualTo(Status.DOWN);

        tasks.forEach(Runnable::run);
        tasks.clear();
        assertThat(after(20, executor).status()).as("ran").isEqualTo(Status.UP);
        assertThat(tasks).hasSize(1);
    }

    @Test
    void aTaskThatTheExecutorDroppedIsFollowedByAnotherOncePerLimit() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        ThreadPoolExecutor dropping = new ThreadPoolExecutor(
                1, 1, 0, TimeUnit.SECONDS, new SynchronousQueue<>(), new ThreadPoolExecutor.DiscardPolicy());
        try {
            AtomicInteger handedOver = new AtomicInteger();
            Heartbeat executor = new Heartbeat(
                    LIMIT,
                    task -> {
                        handedOver.incrementAndGet();
                        dropping.execute(task);
                    },
                    nanos::get);
            AtomicReference<Thread> worker = new AtomicReference<>();
            dropping.execute(() -> {
                worker.set(Thread.currentThread());
                awaitQuietly(busy);
            });
            after(0, executor);
            for (int second = 0; second < 16; second++) {
                after(1, executor);
            }
            assertThat(after(0, executor).status()).isEqualTo(Status.DOWN);
            assertThat(handedOver).as("each 5 s").hasValue(3);

            busy.countDown();
            // A task would be dropped again before the worker waits for one.
            while (dropping.getCompletedTaskCount() < 1 || worker.get().getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            assertThat(after(6, executor).status()).as("asked again").isEqualTo(Status.DOWN);
            while (dropping.getCompletedTaskCount() < 2) {
                Thread.onSpinWait();
            }
            assertThat(after(1, executor).status()).isEqualTo(Status.UP);
        } finally {
            busy.countDown();
            dropping.shutdownNow();
        }
    }

    @Test
    void aTaskFromLongAgoDoesNotPayForTheNewest() {
        Queue<Runnable> tasks = new ArrayDeque<>();
        Heartbeat executor = new Heartbeat(LIMIT, tasks::add, nanos::get);
        after(0, executor);
        after(6, executor);
        assertThat(tasks).hasSize(2);

        tasks.remove().run();
        assertThat(after(1, executor).status()).as("lags behind").isEqualTo(Status.DOWN);

        tasks.remove().run();
        assertThat(after(1, executor).status()).isEqualTo(Status.UP);
    }

    @Test
    void anExecutorThatThrowsIsAskedAgain() {
        AtomicReference<RuntimeException> failure = new AtomicReference<>(new IllegalStateException("no group"));
        Heartbeat executor = new Heartbeat(
                LIMIT,
                task -> {
                    if (failure.get() != null) {
                        throw failure.get();
                    }
                    task.run();
                },
                nanos::get);

        assertThatThrownBy(() -> after(1, executor)).hasMessage("no group");
        assertThatThrownBy(() -> after(10, executor)).hasMessage("no group");

        failure.set(null);
        assertThat(after(10, executor).status()).isEqualTo(Status.UP);
    }

    @Test
    void anExecutorThatRefusesIsDown() {
        ExecutorService ended = Executors.newSingleThreadExecutor();
        ended.shutdown();

        CheckResult result = Heartbeat.of(ended, LIMIT).check(FixedContext.usual());

        assertThat(result.status()).isEqualTo(Status.DOWN);
        assertThat(result.message()).isEqualTo("the executor refuses tasks: it is shut down or full");
    }

    @Test
    void aLimitThatCannotBeIsRefused() {
        assertThatThrownBy(() -> new Heartbeat(Duration.ZERO)).hasMessageContaining("give a positive duration");
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private CheckResult after(long seconds, Heartbeat heartbeat) {
        nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
        return heartbeat.check(FixedContext.usual());
    }
}
