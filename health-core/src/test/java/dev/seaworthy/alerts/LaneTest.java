package dev.seaworthy.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LaneTest {

    private static final AlertNotification NOTIFICATION = about("/data", AlertNotification.Kind.FIRING);

    private static AlertNotification about(String path, AlertNotification.Kind kind) {
        boolean over = kind == AlertNotification.Kind.RESOLVED;
        Alert alert = new Alert(
                "full",
                Map.of("path", path),
                over ? Alert.State.RESOLVED : Alert.State.FIRING,
                Severity.CRITICAL,
                "infrastructure",
                "It is full",
                "Make room.",
                0.95,
                0.9,
                SettableTime.START,
                SettableTime.START,
                over ? SettableTime.START : null,
                null,
                null,
                "docs/alerts.md#full");
        return new AlertNotification(kind, alert, Map.of(), false, 1);
    }

    private final SettableTime clock = new SettableTime();
    private final SteadyTime time = new SteadyTime(clock, clock);
    private final List<String> told = new ArrayList<>();
    private boolean dead = true;

    @Test
    void whatFailsIsTriedAgainUntilItComesThrough() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        Lane lane = lane(notification -> {
            if (attempts.incrementAndGet() < 4) {
                throw new SinkException("the door is shut");
            }
        });

        lane.offer(NOTIFICATION);
        while (!lane.deliverNext(Duration.ZERO)) {
            assertThat(lane.report().queued()).isEqualTo(1);
        }

        assertThat(lane.report()).satisfies(report -> {
            assertThat(report.sent()).isEqualTo(1);
            assertThat(report.failed()).isEqualTo(3);
            assertThat(report.dropped()).isZero();
            assertThat(report.lastError()).isNull();
            assertThat(report.failingSince()).isNull();
            assertThat(report.lastSuccess()).isNotNull();
        });
    }

    @Test
    void whateverTheOutageTheLatestAboutEachAlertIsTold() throws Exception {
        Lane lane = lane(this::unlessDead);
        lane.offer(about("/a", AlertNotification.Kind.FIRING));
        lane.offer(about("/b", AlertNotification.Kind.FIRING));
        assertThat(lane.deliverNext(Duration.ZERO)).isFalse();
        clock.advance(Duration.ofHours(20));
        lane.offer(about("/a", AlertNotification.Kind.REPEATED));
        lane.offer(about("/b", AlertNotification.Kind.RESOLVED));
        lane.offer(about("/c", AlertNotification.Kind.REPEATED));
        assertThat(lane.deliverNext(Duration.ZERO)).isFalse();

        dead = false;
        deliverAll(lane);

        assertThat(told).containsExactlyInAnyOrder("/a firing 2", "/b resolved 2", "/c repeated 1");
        assertThat(lane.report().dropped()).isZero();
    }

    @Test
    void anEndIsGivenUpAfterADayAndWhatFiresNever() throws Exception {
        Lane lane = lane(this::unlessDead);
        lane.offer(about("/a", AlertNotification.Kind.FIRING));
        lane.offer(about("/b", AlertNotification.Kind.RESOLVED));

        clock.advance(Duration.ofHours(25));
        lane.deliverNext(Duration.ZERO);
        lane.deliverNext(Duration.ZERO);
        assertThat(lane.report().dropped()).isEqualTo(1);
        dead = false;
        deliverAll(lane);

        assertThat(told).containsExactly("/a firing 1");
    }

    @Test
    void whatCannotBeToldDoesNotHoldUpTheOthers() throws Exception {
        Lane lane = lane(notification -> {
            if (path(notification).equals("/a")) {
                throw new IllegalStateException();
            }
            told.add(path(notification));
        });
        for (String path : List.of("/a", "/b", "/c")) {
            lane.offer(about(path, AlertNotification.Kind.FIRING));
        }

        assertThat(lane.deliverNext(Duration.ZERO)).isFalse();
        deliverAll(lane);

        assertThat(told).containsExactly("/b", "/c");
        assertThat(lane.untold()).containsExactly(new Evaluator.Key("full", Map.of("path", "/a")));
    }

    @Test
    void whatIsRefusedIsGivenUpAtOnceAndReported() throws Exception {
        Lane lane = lane(notification -> {
            throw SinkException.refusal("hooks.example refuses it with status 400");
        });
        lane.offer(NOTIFICATION);

        deliverAll(lane);

        assertThat(lane.report()).satisfies(report -> {
            assertThat(report.failed()).isEqualTo(1);
            assertThat(report.dropped()).isEqualTo(1);
            assertThat(report.queued()).isZero();
            assertThat(report.failingSince()).isNotNull();
        });
    }

    @Test
    void aSinkThatHangsAtTheEndIsAbortedAndToldNoMore() throws Exception {
        CountDownLatch called = new CountDownLatch(1);
        CountDownLatch aborted = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        Lane lane = lane(new AlertSink() {
            @Override
            public void send(AlertNotification notification) throws InterruptedException {
                calls.incrementAndGet();
                called.countDown();
                new CountDownLatch(1).await();
            }

            @Override
            public void abort() {
                aborted.countDown();
            }
        });
        for (int i = 0; i < Outbox.MOST_WAITING + 50; i++) {
            lane.offer(about("/" + i, AlertNotification.Kind.FIRING));
        }
        assertThat(lane.report().queued()).isEqualTo(Outbox.MOST_WAITING);
        assertThat(lane.report().dropped()).isEqualTo(50);

        lane.start();
        assertThat(called.await(20, TimeUnit.SECONDS)).isTrue();
        lane.shut();
        // Enough for it to be aborted; to end, a busy machine may need longer.
        lane.awaitEnd(TimeUnit.MILLISECONDS.toNanos(1));
        assertThat(lane.awaitEnd(TimeUnit.SECONDS.toNanos(20))).isTrue();

        assertThat(aborted.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(calls).hasValue(1);
        assertThat(lane.untold()).hasSize(Outbox.MOST_WAITING);
    }

    @Test
    void whatWaitsIsTriedOnceAtTheEnd() throws Exception {
        Lane lane = lane(this::unlessDead);
        dead = false;
        lane.offer(about("/a", AlertNotification.Kind.FIRING));
        lane.offer(about("/b", AlertNotification.Kind.FIRING));

        lane.shut();
        lane.start();
        assertThat(lane.awaitEnd(TimeUnit.SECONDS.toNanos(20))).isTrue();

        assertThat(told).hasSize(2);
    }

    @Test
    void onlyAMessageThatIsSafeIsShown() throws Exception {
        Lane safe = lane(notification -> {
            throw new SinkException("hooks.example answers with status 500");
        });
        Lane foreign = lane(notification -> {
            throw new IllegalStateException("https://hooks.example/secret-path");
        });

        for (Lane lane : new Lane[] {safe, foreign}) {
            lane.offer(NOTIFICATION);
            lane.deliverNext(Duration.ZERO);
        }

        assertThat(safe.report().lastError()).isEqualTo("hooks.example answers with status 500");
        assertThat(foreign.report().lastError()).isEqualTo("java.lang.IllegalStateException");
    }

    @Test
    void aPushThatWaitsIsNotQueuedTwice() throws Exception {
        RecordingSink sink = new RecordingSink();
        Lane lane = new Lane("test", sink, time, Duration.ofMillis(1));

        lane.push(List.of(), Map.of());
        lane.push(List.of(), Map.of());
        assertThat(lane.report().queued()).isEqualTo(1);
        lane.deliverNext(Duration.ZERO);
        lane.push(List.of(), Map.of());

        assertThat(lane.report().queued()).isEqualTo(1);
        assertThat(sink.pushed).hasSize(1);
    }

    @Test
    void whatOnlyWantsPushesIsToldNothingElse() throws Exception {
        AtomicInteger pushes = new AtomicInteger();
        Lane lane = lane(new ActiveAlertsSink() {
            @Override
            public void send(AlertNotification notification) {
                told.add(path(notification));
            }

            @Override
            public void push(List<Alert> firing, Map<String, String> labels) {
                pushes.incrementAndGet();
            }

            @Override
            public boolean onlyPushed() {
                return true;
            }
        });

        lane.offer(NOTIFICATION);
        lane.push(List.of(), Map.of());
        deliverAll(lane);

        assertThat(told).isEmpty();
        assertThat(pushes).hasValue(1);
        assertThat(lane.report().sent()).isEqualTo(1);
    }

    private void unlessDead(AlertNotification notification) throws SinkException {
        if (dead) {
            throw new SinkException("the door is shut");
        }
        told.add(path(notification) + " " + notification.kind() + " " + notification.heldBack());
    }

    private static String path(AlertNotification notification) {
        return notification.alert().labels().get("path");
    }

    private static void deliverAll(Lane lane) throws InterruptedException {
        while (lane.deliverNext(Duration.ZERO)) {
            // The next one.
        }
    }

    private Lane lane(AlertSink sink) {
        return new Lane("test", sink, time, Duration.ofMillis(1));
    }
}
