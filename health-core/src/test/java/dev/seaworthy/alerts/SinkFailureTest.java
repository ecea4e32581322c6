package dev.seaworthy.alerts;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A sink that is dead is itself an alert, and the other sinks are told of it. */
class SinkFailureTest {

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final SettableTime time = new SettableTime();
    private final RecordingSink good = new RecordingSink();

    @Test
    void theOthersHearOfADeadSink() throws Exception {
        CountDownLatch failed = new CountDownLatch(1);
        AtomicInteger toldItself = new AtomicInteger();
        try (Alerts alerts = alerts(new ActiveAlertsSink() {
            @Override
            public void send(AlertNotification notification) throws SinkException {
                toldItself.incrementAndGet();
                throw new SinkException("the door is shut");
            }

            @Override
            public void push(List<Alert> firing, Map<String, String> labels) throws SinkException {
                failed.countDown();
                throw new SinkException("the door is shut");
            }
        })) {
            alerts.start();
            assertThat(failed.await(20, TimeUnit.SECONDS)).isTrue();
            while (alerts.report().sinks().get(1).failingSince() == null) {
                Thread.onSpinWait();
            }
            time.advance(ofMinutes(3));
            while (good.told.isEmpty()) {
                Thread.onSpinWait();
            }

            assertThat(good.told.get(0).alert()).satisfies(alert -> {
                assertThat(alert.id()).isEqualTo(Notifier.SINK_RULE);
                assertThat(alert.labels()).containsExactly(Map.entry("sink", "dead"));
            });
            assertThat(alerts.report().sinks().get(1)).satisfies(sink -> {
                assertThat(sink.name()).isEqualTo("dead");
                assertThat(sink.lastError()).isEqualTo("the door is shut");
            });
        }

        // What waits for a sink is tried once more at the end.
        assertThat(toldItself).hasValue(0);
    }

    /** Its abort hangs as well. */
    @Test
    void aSinkThatHangsIsEndedReportedAndStopsNothing() throws Exception {
        CountDownLatch called = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        CountDownLatch aborted = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        try (Alerts alerts = alerts(new ActiveAlertsSink() {
            @Override
            public void send(AlertNotification notification) {}

            @Override
            public void push(List<Alert> firing, Map<String, String> labels) throws InterruptedException {
                called.countDown();
                try {
                    end.await();
                } catch (InterruptedException e) {
                    interrupted.countDown();
                    end.await();
                }
            }

            @Override
            public void abort() {
                aborted.countDown();
                try {
                    end.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        })) {
            alerts.start();
            assertThat(called.await(20, TimeUnit.SECONDS)).isTrue();
            time.advance(ofSeconds(6));
            assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(aborted.await(20, TimeUnit.SECONDS)).isTrue();

            assertThat(alerts.report().sinks().get(1)).satisfies(sink -> {
                assertThat(sink.failingSince()).isEqualTo(SettableTime.START);
                assertThat(sink.lastError()).isEqualTo("a call does not end within 5 s");
            });
            time.advance(ofMinutes(3));
            while (good.told.isEmpty()) {
                Thread.onSpinWait();
            }
            assertThat(good.told.get(0).alert().labels()).containsExactly(Map.entry("sink", "dead"));
            end.countDown();
        }
    }

    private Alerts alerts(AlertSink dead) {
        RuleCatalogue all = RuleCatalogue.onClassPath(getClass().getClassLoader());
        return new AlertsBuilder(registry, null)
                .rules(RuleCatalogue.of(List.of(all.rule(Notifier.SINK_RULE).orElseThrow()), List.of()))
                .withoutLog()
                .clock(time)
                .nanoTime(time)
                .grace(Duration.ZERO)
                .sink("good", good)
                .sink("dead", dead)
                .build();
    }
}
