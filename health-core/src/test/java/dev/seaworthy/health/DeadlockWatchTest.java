package dev.seaworthy.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

class DeadlockWatchTest {

    private final SettableTime time = new SettableTime();
    private final HealthEngine engine = HealthMonitor.builder()
            .clock(time)
            .nanoTime(time)
            .readiness("database", ScriptedCheck.up())
            .engine(Runnable::run, new EngineEvents(new Listeners(List.of()), null));

    @Test
    void aRealDeadlockTurnsLivenessDownAfterTwoScansAndBackWhenItEnds() throws Exception {
        engine.open();
        pass(Duration.ofSeconds(20));
        assertThat(live()).isEqualTo(Status.UP);

        TwoLockDeadlock deadlock = TwoLockDeadlock.start();
        try {
            pass(Duration.ofSeconds(6));
            assertThat(live()).as("one scan is not enough").isEqualTo(Status.UP);
            pass(Duration.ofSeconds(6));
            assertThat(live()).isEqualTo(Status.DOWN);
            assertThat(engine.report(Probe.READINESS).status()).isEqualTo(Status.UP);
        } finally {
            deadlock.end();
        }
        pass(Duration.ofSeconds(6));
        assertThat(live()).isEqualTo(Status.UP);
    }

    @Test
    void whenTheEngineIsSilentTheRequestItselfFindsTheDeadlock() throws Exception {
        engine.open();
        engine.tick();

        TwoLockDeadlock deadlock = TwoLockDeadlock.start();
        try {
            time.advance(Duration.ofSeconds(31));
            assertThat(live()).isEqualTo(Status.UP);
            time.advance(Duration.ofSeconds(5));
            assertThat(live()).isEqualTo(Status.DOWN);
        } finally {
            deadlock.end();
        }
    }

    @Test
    void tenThousandScansFindNothingWhereThereIsNothing() {
        DeadlockWatch watch = new DeadlockWatch(time);
        for (int i = 0; i < 10_000; i++) {
            time.advance(Duration.ofSeconds(5));
            assertThat(watch.scan().status()).isEqualTo(Status.UP);
        }
    }

    private Status live() {
        return engine.report(Probe.LIVENESS).status();
    }

    private void pass(Duration duration) {
        for (int i = 0; i < duration.toSeconds(); i++) {
            time.advance(Duration.ofSeconds(1));
            engine.tick();
        }
    }

    /** Two threads that each hold what the other wants; ends when told to. */
    private record TwoLockDeadlock(Thread first, Thread second) {

        static TwoLockDeadlock start() throws Exception {
            ReentrantLock left = new ReentrantLock();
            ReentrantLock right = new ReentrantLock();
            CyclicBarrier bothHoldOne = new CyclicBarrier(2);
            CountDownLatch reaching = new CountDownLatch(2);
            Thread first = lockBoth("left-right", left, right, bothHoldOne, reaching);
            Thread second = lockBoth("right-left", right, left, bothHoldOne, reaching);
            assertThat(reaching.await(10, TimeUnit.SECONDS)).isTrue();
            while (!(waits(first) && waits(second))) {
                Thread.onSpinWait();
            }
            return new TwoLockDeadlock(first, second);
        }

        private static boolean waits(Thread thread) {
            return thread.getState() == Thread.State.WAITING;
        }

        private static Thread lockBoth(
                String name, ReentrantLock one, ReentrantLock other, CyclicBarrier barrier, CountDownLatch reaching) {
            Thread thread = new Thread(
                    () -> {
                        one.lock();
                        try {
                            barrier.await(10, TimeUnit.SECONDS);
                            reaching.countDown();
                            other.lockInterruptibly();
                            other.unlock();
                        } catch (Exception ended) {
                            Thread.currentThread().interrupt();
                        } finally {
                            one.unlock();
                        }
                    },
                    name);
            thread.setDaemon(true);
            thread.start();
            return thread;
        }

        void end() throws InterruptedException {
            first.interrupt();
            second.interrupt();
            first.join(10_000);
            second.join(10_000);
        }
    }
}
