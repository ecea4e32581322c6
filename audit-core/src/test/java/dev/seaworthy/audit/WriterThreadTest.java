package dev.seaworthy.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WriterThreadTest {
    private final FailingWork work = new FailingWork();
    private final WriterThread writer = new WriterThread(work, () -> false, null, () -> {});

    @Test
    void itOutlivesItsOwnFailuresAndPausesAfterEach() throws Exception {
        work.failWith(new OutOfMemoryError("no"), new AssertionError("no"), new IllegalStateException("no"));

        writer.start();

        assertThat(work.succeeded.tryAcquire(1, 20, TimeUnit.SECONDS)).isTrue();
        assertThat(work.pauses.availablePermits()).isEqualTo(3);
        writer.stop(Duration.ofSeconds(20));
    }

    @Test
    void aStrayInterruptDoesNotEndIt() throws Exception {
        work.failWith(new InterruptedException());

        writer.start();

        assertThat(work.succeeded.tryAcquire(2, 20, TimeUnit.SECONDS)).isTrue();
        assertThat(work.pauses.availablePermits()).isZero();
        writer.stop(Duration.ofSeconds(20));
    }

    /** Throws what it is told to, then succeeds for ever. */
    private static final class FailingWork implements WriterWork {
        final Semaphore succeeded = new Semaphore(0);
        final Semaphore pauses = new Semaphore(0);
        private final Deque<Throwable> failures = new ArrayDeque<>();
        private volatile boolean stopped;

        void failWith(Throwable... throwables) {
            failures.addAll(List.of(throwables));
        }

        @Override
        public boolean drainOnce(Duration wait) throws InterruptedException {
            Throwable next = failures.poll();
            if (next instanceof Error error) {
                throw error;
            }
            if (next instanceof RuntimeException failure) {
                throw failure;
            }
            if (next instanceof InterruptedException interrupt) {
                throw interrupt;
            }
            succeeded.release();
            return !stopped;
        }

        @Override
        public void pause() {
            pauses.release();
        }

        @Override
        public void stop() {
            stopped = true;
        }
    }
}
