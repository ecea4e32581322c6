package dev.seaworthy.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StartStopTest {

    private final CountDownLatch away = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final CountDownLatch toldSpring = new CountDownLatch(1);

    @Test
    void shutdownGoesOnWithoutTheEndOfWhatHangs() throws Exception {
        StartStop hanging = new StartStop(() -> {}, this::hang, Duration.ofMillis(20));

        hanging.stop(toldSpring::countDown);

        assertThat(toldSpring.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(ended.getCount()).isEqualTo(1);
        away.countDown();
        assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void shutdownWaitsForWhatEnds() throws Exception {
        StartStop slow = new StartStop(() -> {}, this::hang, Duration.ofMinutes(1));

        slow.stop(toldSpring::countDown);
        assertThat(toldSpring.getCount()).isEqualTo(1);
        away.countDown();

        assertThat(toldSpring.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(ended.getCount()).isZero();
    }

    @Test
    void failureToStopIsNoEndOfTheShutdown() throws Exception {
        StartStop broken = StartStop.once("it", () -> {}, () -> {
            throw new IllegalStateException("cannot stop");
        });

        broken.stop(toldSpring::countDown);

        assertThat(toldSpring.await(30, TimeUnit.SECONDS)).isTrue();
    }

    private void hang() {
        try {
            away.await();
            ended.countDown();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
