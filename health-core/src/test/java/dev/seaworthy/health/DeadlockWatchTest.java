package dev.seaworthy.health;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

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
            pass(Duration.ofSeconds(4));
            assertThat(live()).as("one scan is not enough").isEqualTo(Status.UP);
            pass(Duration.ofSeconds(11));
            assertThat(live()).as("within 15 s").isEqualTo(Status.DOWN);
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
        DeadlockWatch watch = new DeadlockWatch(time, found -> {});
        for (int i = 0; i < 10_000; i++) {
            time.advance(Duration.ofSeconds(5));
            assertThat(watch.scan().status()).isEqualTo(Status.UP);
        }
    }

    @Test
    void anAppenderThatHangsDoesNotHoldUpTheVerdict() throws Exception {
        BlockingQueue<String> logging = new LinkedBlockingQueue<>();
        CountDownLatch hangs = new CountDownLatch(1);
        Logger logger = (Logger) LoggerFactory.getLogger("dev.seaworthy.health");
        AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                if (event.getFormattedMessage().startsWith("Deadlock:")) {
                    logging.add(Thread.currentThread().getName());
                    awaitQuietly(hangs);
                }
            }
        };
        appender.start();
        logger.addAppender(appender);
        engine.open();
        TwoLockDeadlock deadlock = TwoLockDeadlock.start();
        try {
            pass(Duration.ofSeconds(15));
            assertThat(live()).isEqualTo(Status.DOWN);
            assertThat(logging.poll(10, TimeUnit.SECONDS)).isEqualTo("health-listener");
        } finally {
            hangs.countDown();
            deadlock.end();
            logger.detachAppender(appender);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
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
}
