package dev.seaworthy.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class SamplerTest {

    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

    private final SettableNanos time = new SettableNanos();
    private final AtomicInteger runs = new AtomicInteger();

    @Test
    void beforeTheFirstSampleTheValueIsUnknownAndSaysSo() {
        Sampled<Integer> sampled = sampled(false, runs::incrementAndGet);

        assertThat(sampled.value()).isNull();
        time.advance(TEN_SECONDS);
        assertThat(sampled.ageSeconds()).isEqualTo(10);
        assertThat(sampled.tookSeconds()).isNaN();
        assertThat(sampled.problem()).contains(new SampleError("cpu", "not sampled yet", SettableNanos.START));
    }

    @Test
    void whatNeverSucceedsAgesFromTheStartAndWhatCannotBeHasNoAge() {
        Sampled<Integer> failing = sampled(false, () -> {
            throw new IOException("/secret/path");
        });
        Sampled<Integer> impossible = sampled(false, () -> {
            throw new UnavailableException("this operating system does not tell");
        });
        sampler(failing).tick();
        sampler(impossible).tick();
        time.advance(TEN_SECONDS);

        assertThat(failing.ageSeconds()).isEqualTo(10);
        assertThat(impossible.ageSeconds()).isNaN();
    }

    @Test
    void aFailedSampleIsUnknownWithReasonAndTheTimeOfTheFirstFailure() {
        Sampled<Integer> sampled = sampled(false, () -> {
            if (runs.incrementAndGet() > 1) {
                throw new IOException("/secret/path");
            }
            return 42;
        });
        Sampler sampler = sampler(sampled);
        sampler.tick();
        assertThat(sampled.value()).isEqualTo(42);
        assertThat(sampled.problem()).isEmpty();

        time.advance(TEN_SECONDS);
        sampler.tick();
        time.advance(TEN_SECONDS);
        sampler.tick();

        assertThat(sampled.value()).isNull();
        assertThat(sampled.failures()).isEqualTo(2);
        assertThat(sampled.problem())
                .contains(new SampleError(
                        "cpu", "failed with IOException; see the log", SettableNanos.START.plusSeconds(10)));
    }

    @Test
    void anErrorIsAFailedSampleAndEndsNothing() {
        Sampled<Integer> sampled = sampled(false, () -> {
            if (runs.incrementAndGet() == 1) {
                throw new ServiceConfigurationError("provider");
            }
            return 42;
        });
        Sampler sampler = sampler(sampled);

        sampler.tick();
        assertThat(sampled.problem().orElseThrow().reason()).contains("ServiceConfigurationError");
        time.advance(TEN_SECONDS);
        sampler.tick();

        assertThat(sampled.value()).isEqualTo(42);
    }

    @Test
    void anOldSampleIsUnknownEvenIfNothingFailed() {
        Sampled<Integer> sampled = sampled(false, runs::incrementAndGet);
        sampler(sampled).tick();

        time.advance(Duration.ofSeconds(31));

        assertThat(sampled.value()).isNull();
        assertThat(sampled.problem().orElseThrow().reason()).contains("too old");
    }

    @Test
    void theSecondLookComesSoonAndThenTheIntervalRules() {
        Sampler sampler = sampler(sampled(false, runs::incrementAndGet));

        sampler.tick();
        time.advance(Duration.ofSeconds(1));
        sampler.tick();
        assertThat(runs).hasValue(2);
        time.advance(Duration.ofSeconds(9));
        sampler.tick();
        assertThat(runs).hasValue(2);
        time.advance(Duration.ofSeconds(1));
        sampler.tick();
        assertThat(runs).hasValue(3);
    }

    @Test
    void aHungProbeRunsOnceAndHoldsUpNobody() throws InterruptedException {
        CountDownLatch hangs = new CountDownLatch(1);
        CountDownLatch running = new CountDownLatch(1);
        Sampled<Integer> hung = sampled(true, () -> {
            runs.incrementAndGet();
            running.countDown();
            hangs.await();
            return 1;
        });
        Sampled<Integer> other = sampled(false, () -> 2);
        Sampler sampler = new Sampler(List.of(hung, other), rotations -> {}, time);

        for (int i = 0; i < 10; i++) {
            sampler.tick();
            time.advance(TEN_SECONDS);
        }
        assertThat(running.await(60, TimeUnit.SECONDS)).isTrue();
        sampler.tick();

        assertThat(runs).hasValue(1);
        assertThat(other.value()).isEqualTo(2);
        assertThat(hung.value()).isNull();
        hangs.countDown();
        sampler.close(Duration.ofSeconds(2));
    }

    @Test
    void whileASampleHangsTheLastOneIsNotPassedOffAsThePresent() {
        Samples samples = new Samples();
        AtomicReference<Sampled<Integer>> self = new AtomicReference<>();
        Sampled<Integer> slow = samples.every(Duration.ofMinutes(10), "database main", false, () -> {
            if (runs.incrementAndGet() > 1) {
                samples.time.advance(Sampled.PATIENCE.plusSeconds(1));
                assertThat(self.get().value()).isNull();
                assertThat(self.get().problem().orElseThrow().reason()).contains("hangs");
            }
            return 42;
        });
        self.set(slow);

        slow.take();
        assertThat(slow.value()).isEqualTo(42);
        slow.claim(samples.time.getAsLong());
        slow.take();

        assertThat(slow.problem()).isEmpty();
        assertThat(slow.value()).isEqualTo(42);
    }

    @Test
    void afterAPauseOfTheProcessThePastMovesOnAsFarButNotForEver() {
        AtomicInteger rotations = new AtomicInteger();
        Sampler sampler = new Sampler(List.of(), rotations::addAndGet, time);

        time.advance(Duration.ofSeconds(61));
        sampler.tick();
        assertThat(rotations).hasValue(6);
        time.advance(Duration.ofDays(30));
        sampler.tick();
        assertThat(rotations).hasValue(366);
        time.advance(TEN_SECONDS);
        sampler.tick();

        assertThat(rotations).hasValue(367);
    }

    @Test
    void closingInterruptsNoProbe() throws InterruptedException {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        Sampled<Integer> slow = sampled(true, () -> {
            running.countDown();
            mayEnd.await();
            return 42;
        });
        Sampler sampler = sampler(slow);
        sampler.tick();
        assertThat(running.await(60, TimeUnit.SECONDS)).isTrue();

        sampler.close(Duration.ofMillis(1));
        mayEnd.countDown();
        sampler.close(Duration.ofMinutes(1));

        assertThat(slow.failures()).isZero();
        assertThat(slow.value()).isEqualTo(42);
    }

    @Test
    void closingNamesTheSamplesThatStillRun() throws InterruptedException {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        Sampled<Integer> stuck = new Sampled<>(
                "database main",
                TEN_SECONDS,
                true,
                () -> {
                    running.countDown();
                    mayEnd.await();
                    return 42;
                },
                time,
                time);
        Sampler sampler = new Sampler(List.of(sampled(false, () -> 1), stuck), rotations -> {}, time);
        sampler.tick();
        assertThat(running.await(60, TimeUnit.SECONDS)).isTrue();
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger logger = (Logger) LoggerFactory.getLogger(Sampler.class);
        logger.setLevel(Level.WARN);
        logger.setAdditive(false);
        logger.addAppender(log);

        sampler.close(Duration.ofMillis(1));
        mayEnd.countDown();
        sampler.close(Duration.ofMinutes(1));

        logger.detachAppender(log);
        logger.setLevel(null);
        logger.setAdditive(true);
        assertThat(log.list).singleElement().satisfies(event -> {
            assertThat(event.getLevel()).isEqualTo(Level.WARN);
            assertThat(event.getFormattedMessage()).contains("[database main]");
        });
    }

    @Test
    void withoutAVisibleDiskTheTrafficIsUnknownAndNotZero() {
        assertThatThrownBy(() -> Host.diskIo(List.of()))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("no disk");
    }

    private Sampled<Integer> sampled(boolean blocking, Callable<Integer> probe) {
        return new Sampled<>("cpu", TEN_SECONDS, blocking, probe, time, time);
    }

    private Sampler sampler(Sampled<?> sampled) {
        return new Sampler(List.of(sampled), rotations -> {}, time);
    }
}
