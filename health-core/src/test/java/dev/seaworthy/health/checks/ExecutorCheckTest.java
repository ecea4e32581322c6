package dev.seaworthy.health.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seaworthy.health.CheckResult;
import dev.seaworthy.health.Status;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExecutorCheckTest {

    private final CountDownLatch release = new CountDownLatch(1);
    private ExecutorService pool;

    @AfterEach
    void stopPool() {
        release.countDown();
        pool.shutdownNow();
    }

    @Test
    void aPoolIsDegradedOnceAllThreadsAreBusyAndItsQueueIsNearlyFull() throws InterruptedException {
        ExecutorCheck check = new ExecutorCheck(pool(1, 2, new ArrayBlockingQueue<>(5)));

        occupy(1);
        enqueue(3);
        assertThat(status(check)).as("3 of 5 wait").isEqualTo(Status.UP);
        enqueue(1);

        CheckResult result = check.check(FixedContext.usual());
        assertThat(result.status()).isEqualTo(Status.DEGRADED);
        assertThat(result.message()).isEqualTo("all 1 threads are busy and 4 tasks wait, limit 4");
        assertThat(result.data())
                .containsEntry("active", 1L)
                .containsEntry("threads", 1L)
                .containsEntry("queued", 4L);
    }

    @Test
    void aFullQueueIsNoTroubleWhileThePoolCanStillGrow() throws InterruptedException {
        ThreadPoolExecutor growing = pool(1, 2, new ArrayBlockingQueue<>(1));
        ExecutorCheck check = new ExecutorCheck(growing);

        occupy(1);
        enqueue(1);
        assertThat(status(check)).as("one more thread may start").isEqualTo(Status.UP);
        occupy(1);

        assertThat(status(check)).isEqualTo(Status.DEGRADED);
    }

    @Test
    void aPoolWithoutQueueIsDegradedOnceEveryThreadIsBusy() throws InterruptedException {
        ExecutorCheck check = new ExecutorCheck(pool(1, 2, new SynchronousQueue<>()));

        occupy(1);
        assertThat(status(check)).isEqualTo(Status.UP);
        occupy(1);

        assertThat(status(check)).isEqualTo(Status.DEGRADED);
    }

    @Test
    void anEndlessQueueHasALimitToo() throws InterruptedException {
        ThreadPoolExecutor endless = pool(1, 1, new LinkedBlockingQueue<>());

        occupy(1);
        enqueue(999);
        assertThat(status(new ExecutorCheck(endless))).isEqualTo(Status.UP);
        assertThat(status(new ExecutorCheck(endless, 999))).isEqualTo(Status.DEGRADED);
        enqueue(1);

        assertThat(status(new ExecutorCheck(endless))).isEqualTo(Status.DEGRADED);
    }

    @Test
    void aForkJoinPoolIsWatchedLikewise() throws InterruptedException {
        ForkJoinPool forkJoin = new ForkJoinPool(1);
        pool = forkJoin;

        occupy(1);
        enqueue(3);

        assertThat(status(new ExecutorCheck(forkJoin))).isEqualTo(Status.UP);
        assertThat(status(new ExecutorCheck(forkJoin, 3))).isEqualTo(Status.DEGRADED);
    }

    @Test
    void aPoolThatIsShutDownIsDownAtOnce() {
        ExecutorCheck check = new ExecutorCheck(pool(1, 1, new LinkedBlockingQueue<>()));
        pool.shutdown();

        CheckResult result = check.check(FixedContext.usual());

        assertThat(result.status()).isEqualTo(Status.DOWN);
        assertThat(result.definitive()).isTrue();
    }

    @Test
    void whatCannotBeWatchedIsRefused() {
        ScheduledThreadPoolExecutor scheduled = new ScheduledThreadPoolExecutor(1);
        pool = scheduled;

        assertThatThrownBy(() -> new ExecutorCheck(scheduled)).hasMessageContaining("Heartbeat.of(pool, limit)");
        assertThatThrownBy(() -> new ExecutorCheck(new ForkJoinPool(1), -1)).hasMessageContaining("give 0 or more");
    }

    private static Status status(ExecutorCheck check) {
        return check.check(FixedContext.usual()).status();
    }

    private ThreadPoolExecutor pool(int core, int most, BlockingQueue<Runnable> queue) {
        ThreadPoolExecutor created = new ThreadPoolExecutor(core, most, 1, TimeUnit.MINUTES, queue);
        pool = created;
        return created;
    }

    /** Returns once so many more threads are at work. */
    private void occupy(int threads) throws InterruptedException {
        CountDownLatch started = new CountDownLatch(threads);
        submit(threads, () -> {
            started.countDown();
            awaitRelease();
        });
        assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
    }

    private void enqueue(int tasks) {
        submit(tasks, this::awaitRelease);
    }

    private void submit(int times, Runnable task) {
        Executor executor = pool;
        for (int i = 0; i < times; i++) {
            executor.execute(task);
        }
    }

    private void awaitRelease() {
        try {
            release.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
