package dev.seaworthy.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Two threads that each hold what the other wants; ends when told to. */
record TwoLockDeadlock(Thread first, Thread second) {

    static TwoLockDeadlock start() throws Exception {
        ReentrantLock left = new ReentrantLock();
        ReentrantLock right = new ReentrantLock();
        CyclicBarrier bothHoldOne = new CyclicBarrier(2);
        CountDownLatch reaching = new CountDownLatch(2);
        Thread first = lockBoth("left-right", left, right, bothHoldOne, reaching);
        Thread second = lockBoth("right-left", right, left, bothHoldOne, reaching);
        assertThat(reaching.await(60, TimeUnit.SECONDS)).isTrue();
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
                        barrier.await(60, TimeUnit.SECONDS);
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
