package dev.seaworthy.alerts;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class AlertsTest {

    private static final String FULL = """
            {"id":"full","signal":{"value":{"gauge":"use","unit":"ratio"},"by":["path"]},"comparator":">",
             "threshold":0.9,"clear":0.8,"for":"2m","severity":"critical","category":"infrastructure",
             "summary":"It is full","description":"Make room."}""";

    private static final String ERRORS = """
            {"id":"errors","signal":{"share":{"counter":"requests","tags":{"outcome":"error"}},
             "of":{"counter":"requests"},"window":"5m"},"comparator":">","threshold":0.05,"clear":0.03,"for":"1m",
             "minimum_events":5,"severity":"critical","category":"availability",
             "summary":"Requests fail","description":"Read the log."}""";

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final AtomicReference<Double> use = new AtomicReference<>(0.5);

    @Test
    void firesWhenItHasBeenBadForLongEnough() {
        AlertsTester tester = full().round();
        use.set(0.95);

        tester.pass(ofMinutes(2));
        assertThat(tester.told()).isEmpty();
        assertThat(tester.alerts.report().pending()).extracting(Alert::id).containsExactly("full");

        tester.pass(ofSeconds(10));
        assertThat(tester.told()).containsExactly("firing full");
        assertThat(tester.firing()).satisfies(alert -> {
            assertThat(alert.labels()).containsExactly(Map.entry("path", "/data"));
            assertThat(alert.value()).isEqualTo(0.95);
            assertThat(alert.since()).isEqualTo(SettableTime.START.plusSeconds(10));
            assertThat(alert.firedAt()).isEqualTo(SettableTime.START.plusSeconds(130));
            assertThat(alert.lastNotified()).isEqualTo(alert.firedAt());
            assertThat(alert.runbook()).isEqualTo("docs/alerts.md#full");
        });
    }

    @Test
    void aShortPeakIsForgotten() {
        AlertsTester tester = full();

        tester.pass(ofHours(1), round -> use.set(round % 10 == 0 ? 0.5 : 0.95));

        assertThat(tester.told()).isEmpty();
    }

    @Test
    void betweenTheThresholdsNothingChanges() {
        AlertsTester tester = full();
        use.set(0.85);
        tester.pass(ofMinutes(10));
        assertThat(tester.told()).isEmpty();

        use.set(0.95);
        tester.pass(ofMinutes(3));
        use.set(0.85);
        tester.pass(ofMinutes(10));

        assertThat(tester.told()).containsExactly("firing full");
        assertThat(tester.firing()).isNotNull();
    }

    @Test
    void theEndIsToldAfterItHasBeenGoodForLongEnough() {
        AlertsTester tester = full(builder -> builder.downDelay(ofMinutes(5)));
        use.set(0.95);
        tester.pass(ofMinutes(3));
        use.set(0.8);

        tester.pass(ofMinutes(5));
        assertThat(tester.told()).containsExactly("firing full");

        tester.pass(ofSeconds(10));
        assertThat(tester.told()).containsExactly("firing full", "resolved full");
        assertThat(tester.firing()).isNull();
        assertThat(tester.alerts.report().resolved()).singleElement().satisfies(alert -> {
            assertThat(alert.state()).isEqualTo(Alert.State.RESOLVED);
            assertThat(alert.resolvedAt()).isNotNull();
        });
    }

    @Test
    void whatFlapsIsToldEverLessOften() {
        AlertsTester tester =
                full(builder -> builder.downDelay(ofMinutes(5)).ceiling(1000).repeat(Duration.ofDays(7)));

        // Four minutes bad, six minutes good, for eight hours: 48 times.
        tester.pass(ofHours(8), round -> use.set(round % 60 < 24 ? 0.95 : 0.5));

        assertThat(tester.told().size()).isLessThan(10);
        assertThat(tester.firing()).isNotNull();
    }

    @Test
    void whatStaysIsToldAgainAfterFourHours() {
        AlertsTester tester = full();
        use.set(0.95);

        tester.pass(ofHours(9));

        assertThat(tester.told()).containsExactly("firing full", "repeated full", "repeated full");
    }

    @Test
    void theUnknownNeitherFiresNorResolvesAndIsTold() {
        AlertsTester tester = full();
        use.set(Double.NaN);
        tester.pass(ofMinutes(10));
        assertThat(tester.told()).isEmpty();
        assertThat(tester.alerts.report().unknown())
                .containsExactly(new AlertReport.Unknown("full", "no meter of it has a value"));

        use.set(0.95);
        tester.pass(ofMinutes(3));
        use.set(Double.NaN);
        tester.pass(ofHours(3));

        assertThat(tester.told()).containsExactly("firing full");
        assertThat(tester.firing()).satisfies(alert -> assertThat(alert.value()).isNull());
    }

    @Test
    void aValueThatIsMissingNowAndThenDelaysAndNothingElse() {
        AlertsTester tester =
                full(builder -> builder.set(Map.of("full.for", "12m")).downDelay(ofMinutes(12)));

        tester.pass(ofMinutes(14), round -> use.set(round % 30 == 29 ? Double.NaN : 0.95));
        assertThat(tester.told()).containsExactly("firing full");
        tester.pass(ofMinutes(14), round -> use.set(round % 30 == 29 ? Double.NaN : 0.5));
        assertThat(tester.told()).containsExactly("firing full", "resolved full");
        assertThat(tester.sink.told.get(1).text()).doesNotContain("gone");
    }

    @Test
    void whatIsUnknownForMinutesWaitsAnew() {
        AlertsTester tester = full(builder -> builder.set(Map.of("full.for", "12m")));

        tester.pass(ofHours(1), round -> use.set(round % 30 >= 17 ? Double.NaN : 0.95));

        assertThat(tester.told()).isEmpty();
    }

    @Test
    void aMeterThatThrowsBlindsOnlyItsOwnRule() {
        AtomicReference<Double> total = new AtomicReference<>();
        FunctionCounter.builder("refused", total, AtomicReference::get).register(registry);
        Gauge.builder("use", use::get).baseUnit("ratio").tag("path", "/data").register(registry);
        String refused = FULL.replace("\"full\"", "\"refused\"")
                .replace(
                        "{\"value\":{\"gauge\":\"use\",\"unit\":\"ratio\"},\"by\":[\"path\"]}",
                        "{\"increase\":{\"counter\":\"refused\"},\"window\":\"5m\"}");
        AlertsTester tester = AlertsTester.of(registry, refused + "," + FULL);
        use.set(0.95);

        tester.pass(ofMinutes(3));
        assertThat(tester.told()).containsExactly("firing full");
        assertThat(tester.alerts.report().unknown())
                .containsExactly(new AlertReport.Unknown(
                        "refused", "reading its meters failed: java.lang.NullPointerException"));

        total.set(1000.0);
        tester.pass(ofMinutes(5));
        assertThat(tester.told()).containsExactly("firing full");
        total.set(1100.0);
        tester.pass(ofMinutes(3));
        assertThat(tester.told()).containsExactly("firing full", "firing refused");
    }

    @Test
    void whatIsPendingAgainDoesNotShowTheTimesOfBefore() {
        AlertsTester tester = full();
        use.set(0.95);
        tester.pass(ofMinutes(3));
        use.set(0.5);
        tester.pass(ofMinutes(3));
        use.set(0.95);
        tester.round();
        assertThat(tester.alerts.report().pending()).singleElement().satisfies(alert -> {
            assertThat(alert.firedAt()).isNull();
            assertThat(alert.resolvedAt()).isNull();
        });

        use.set(0.5);
        tester.round();
        assertThat(tester.alerts.report().resolved()).singleElement().satisfies(alert -> assertThat(alert.since())
                .isBefore(alert.firedAt()));
    }

    @Test
    void moreThanCanBeWatchedIsTold() {
        AlertsTester tester = full(builder -> builder.set(Map.of("full.for", "0s")));
        for (int i = 0; i < 5010; i++) {
            Gauge.builder("use", () -> 0.95)
                    .baseUnit("ratio")
                    .tag("path", "/" + i)
                    .register(registry);
        }

        tester.round();

        assertThat(tester.alerts.report().firing()).hasSizeBetween(4999, 5000);
        assertThat(tester.alerts.report().unknown())
                .containsExactly(new AlertReport.Unknown(
                        "full", "11 of its values are not watched: there are 5000 alerts already"));
    }

    @Test
    void whatIsGoneForAnHourIsOver() {
        AlertsTester tester = full();
        use.set(0.95);
        tester.pass(ofMinutes(3));
        registry.clear();

        tester.pass(ofMinutes(59));
        assertThat(tester.firing()).isNotNull();

        tester.pass(ofMinutes(2));
        assertThat(tester.told()).containsExactly("firing full", "resolved full");
        assertThat(tester.sink.told.get(1).text()).contains("its meter is gone");
    }

    @Test
    void eachCombinationOfLabelsHasAnAlertOfItsOwn() {
        AlertsTester tester = full();
        Gauge.builder("use", () -> 0.95).baseUnit("ratio").tag("path", "/other").register(registry);

        tester.pass(ofMinutes(3));

        assertThat(tester.alerts.report().firing()).extracting(Alert::labels).containsExactly(Map.of("path", "/other"));
    }

    @Test
    void oneFailureInAQuietNightTellsNobody() {
        Counter good = requests("success");
        Counter bad = requests("error");
        AlertsTester tester = AlertsTester.of(registry, ERRORS).round();

        bad.increment();
        tester.pass(ofHours(1));
        good.increment();
        bad.increment(3);
        tester.pass(ofHours(1));

        assertThat(tester.told()).isEmpty();
    }

    @Test
    void noTrafficIsNeitherGoodNorBad() {
        requests("success");
        Counter bad = requests("error");
        AlertsTester tester = AlertsTester.of(registry, ERRORS).round();
        tester.pass(ofMinutes(10));
        assertThat(tester.alerts.report().unknown())
                .extracting(AlertReport.Unknown::id)
                .containsExactly("errors");

        tester.pass(ofMinutes(5), round -> bad.increment());
        tester.pass(ofHours(3));

        assertThat(tester.told()).containsExactly("firing errors");
    }

    @Test
    void aShareOfErrorsFiresAndResolvesWithTraffic() {
        Counter good = requests("success");
        Counter bad = requests("error");
        AlertsTester tester = AlertsTester.of(registry, ERRORS).round();

        tester.pass(ofMinutes(10), round -> {
            good.increment(9);
            bad.increment(1);
        });
        assertThat(tester.told()).containsExactly("firing errors");
        assertThat(tester.firing()).satisfies(alert -> assertThat(alert.value()).isEqualTo(0.1));

        tester.pass(ofMinutes(10), round -> good.increment(10));
        assertThat(tester.told()).containsExactly("firing errors", "resolved errors");
    }

    @Test
    void theWallClockFiresAndResolvesNothing() {
        AlertsTester tester = full().round();
        use.set(0.95);
        tester.pass(ofMinutes(1));

        tester.time.set(ofHours(5));
        tester.round();
        assertThat(tester.told()).isEmpty();

        tester.time.set(ofHours(-9));
        tester.pass(ofMinutes(2));
        assertThat(tester.told()).containsExactly("firing full");
        assertThat(tester.firing()).satisfies(alert -> assertThat(alert.since())
                .isEqualTo(SettableTime.START.plusSeconds(10).minus(ofHours(4))));
    }

    @Test
    void nothingFiresWhileTheApplicationIsNew() {
        AlertsTester tester = full(builder -> builder.grace(ofMinutes(5)));
        tester.time.advance(ofHours(1));
        tester.round();
        use.set(0.95);

        tester.pass(ofMinutes(4));
        assertThat(tester.told()).isEmpty();
        assertThat(tester.alerts.report().graceUntil()).isEqualTo(SettableTime.START.plusSeconds(3900));

        tester.pass(ofMinutes(1));
        assertThat(tester.told()).containsExactly("firing full");
        assertThat(tester.alerts.report().graceUntil()).isNull();
    }

    @Test
    void aSilencedAlertFiresAndTellsNobody() {
        AlertsTester tester = full();
        Silence silence = tester.alerts.silence("full", Map.of("path", "/data"), ofHours(1), "moving data", "u-17");
        use.set(0.95);

        tester.pass(ofMinutes(30));
        assertThat(tester.told()).isEmpty();
        assertThat(tester.firing())
                .satisfies(alert -> assertThat(alert.silencedUntil()).isEqualTo(silence.until()));
        assertThat(tester.alerts.report().silences()).containsExactly(silence);

        tester.pass(ofMinutes(31));
        assertThat(tester.told()).containsExactly("firing full");
        assertThat(tester.alerts.report().silences()).isEmpty();
    }

    @Test
    void aSilenceCoversOnlyItsLabels() {
        AlertsTester tester = full();
        tester.alerts.silence("full", Map.of("path", "/other"), ofHours(1), "moving data", "u-17");
        use.set(0.95);

        tester.pass(ofMinutes(3));

        assertThat(tester.told()).containsExactly("firing full");
    }

    @Test
    void aSilenceCanBeTakenBackOnce() {
        AlertsTester tester = full();
        Silence silence = tester.alerts.silence("full", Map.of(), ofHours(1), "moving data", "u-17");
        use.set(0.95);
        tester.pass(ofMinutes(3));

        assertThat(tester.alerts.unsilence(silence.id(), "u-18")).isTrue();
        assertThat(tester.alerts.unsilence(silence.id(), "u-18")).isFalse();

        assertThat(tester.round().told()).containsExactly("firing full");
    }

    @Test
    void whatCannotBeSilencedIsNamed() {
        Alerts alerts = full().alerts;

        assertThatThrownBy(() -> alerts.silence("empty", Map.of(), ofHours(1), "why", "u"))
                .hasMessage("there is no alert rule \"empty\"; legal are [full]");
        assertThatThrownBy(() -> alerts.silence("full", Map.of(), ofSeconds(1), "why", "u"))
                .hasMessageContaining("give 1 minute to 30 days");
        assertThatThrownBy(() -> alerts.silence("full", Map.of(), ofHours(1), " ", "u"))
                .hasMessageContaining("reason");
    }

    @Test
    void whatTheCeilingHoldsBackIsCountedAndToldLater() {
        AlertsTester tester = full(builder -> builder.ceiling(3));
        for (int i = 0; i < 5; i++) {
            Gauge.builder("use", () -> 0.95)
                    .baseUnit("ratio")
                    .tag("path", "/disk" + i)
                    .register(registry);
        }

        tester.pass(ofMinutes(3));
        assertThat(tester.told()).hasSize(3);
        assertThat(tester.sink.told)
                .extracting(AlertNotification::lastOfTheHour)
                .containsExactly(false, false, true);
        assertThat(tester.alerts.report().suppressed()).isEqualTo(2);
        assertThat(tester.alerts.report().firing()).hasSize(5);

        tester.pass(ofMinutes(61));
        assertThat(tester.told()).hasSize(5);
        assertThat(tester.sink.told.get(3).heldBack()).isEqualTo(2);
        assertThat(tester.sink.told.get(3).text()).contains("2 notifications before were held back");
        assertThat(tester.alerts.report().suppressed()).isEqualTo(2);
    }

    @Test
    void anEndThatWasHeldBackIsToldLater() {
        AlertsTester tester = full(builder -> builder.ceiling(1));
        use.set(0.95);
        tester.pass(ofMinutes(3));
        use.set(0.5);
        tester.pass(ofMinutes(50));
        assertThat(tester.told()).containsExactly("firing full");
        assertThat(tester.alerts.report().suppressed()).isEqualTo(1);

        tester.pass(ofMinutes(12));
        assertThat(tester.told()).containsExactly("firing full", "resolved full");
    }

    @Test
    void warningsCannotUseUpWhatCriticalAlertsMayTell() {
        Gauge.builder("use", use::get).baseUnit("ratio").tag("path", "/data").register(registry);
        String warning = FULL.replace("\"full\"", "\"warning\"")
                .replace("critical", "warning")
                .replace("2m", "0s");
        AlertsTester tester = AlertsTester.of(registry, FULL + "," + warning, builder -> builder.ceiling(1));
        use.set(0.95);

        tester.pass(ofMinutes(3));

        assertThat(tester.told()).containsExactly("firing warning", "firing full");
    }

    @Test
    void whatFiresIsPushedOnceAMinute() {
        AlertsTester tester = full();
        use.set(0.95);

        tester.pass(ofMinutes(5));

        assertThat(tester.sink.pushed).hasSize(5);
        assertThat(tester.sink.pushed.get(0)).isEmpty();
        assertThat(tester.sink.pushed.get(4)).extracting(Alert::id).containsExactly("full");
    }

    @Test
    void listenersHearOfAlertsAndSilences() throws Exception {
        List<String> heard = new ArrayList<>();
        CountDownLatch all = new CountDownLatch(4);
        AlertsTester tester = full(builder -> builder.listener(new AlertListener() {
            @Override
            public void fired(Alert alert) {
                heard("fired " + alert.id());
                throw new IllegalStateException("listeners may fail");
            }

            @Override
            public void resolved(Alert alert) {
                heard("resolved " + alert.id());
            }

            @Override
            public void silenced(Silence silence) {
                heard("silenced by " + silence.by() + ": " + silence.reason());
            }

            @Override
            public void unsilenced(Silence silence, String by) {
                heard("unsilenced by " + by);
            }

            private synchronized void heard(String what) {
                heard.add(what);
                all.countDown();
            }
        }));

        Silence silence = tester.alerts.silence("full", Map.of(), ofHours(1), "moving data", "u-17");
        use.set(0.95);
        tester.pass(ofMinutes(3));
        use.set(0.5);
        tester.pass(ofMinutes(3));
        tester.alerts.unsilence(silence.id(), "u-18");

        assertThat(all.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(heard)
                .containsExactly("silenced by u-17: moving data", "fired full", "resolved full", "unsilenced by u-18");
    }

    @Test
    void oneThatNobodyWasToldOfResolvesInSilence() {
        AlertsTester tester = full();
        tester.alerts.silence("full", Map.of(), ofHours(1), "moving data", "u-17");
        use.set(0.95);
        tester.pass(ofMinutes(3));
        use.set(0.5);
        tester.pass(ofMinutes(3));

        assertThat(tester.told()).isEmpty();
        assertThat(tester.alerts.report().resolved()).hasSize(1);
    }

    @Test
    void aRuleThatIsSwitchedOffIsNotEvaluated() {
        AlertsTester tester = full(builder -> builder.set(Map.of("full.enabled", "false")));
        use.set(0.95);

        tester.pass(ofMinutes(5));

        assertThat(tester.told()).isEmpty();
        assertThat(tester.alerts.report().unknown()).isEmpty();
    }

    @Test
    void settingsThatMeanNothingAreRefused() {
        AlertsBuilder builder = new AlertsBuilder(registry, null);

        assertThatThrownBy(() -> builder.sink("log", new RecordingSink()))
                .hasMessageContaining("already an alert sink");
        assertThatThrownBy(() -> builder.set(Map.of("nothing.for", "1m")).build())
                .hasMessageContaining("names no rule");
        assertThatThrownBy(() -> builder.set(Map.of()).ceiling(0).build()).hasMessageContaining("ceiling");
        assertThatThrownBy(() -> builder.ceiling(1).grace(ofHours(2)).build()).hasMessageContaining("grace");
        for (String name : List.of("data-center", "9", "__meta", "alertname", "")) {
            assertThatThrownBy(() -> builder.label(name, "north"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("\"" + name + "\" is no name of a label");
        }
        assertThatThrownBy(() -> builder.runbooks(URI.create("https://docs.example/alerts#x")))
                .hasMessageContaining("fragment");
    }

    @Test
    void anAlertLinksToItsRunbook() {
        AlertsTester tester = full(builder -> builder.runbooks(URI.create("https://docs.example/alerts")));
        use.set(0.95);

        tester.pass(ofMinutes(3));

        assertThat(tester.sink.told.get(0).alert().runbook()).isEqualTo("https://docs.example/alerts#full");
    }

    @Test
    void startedAlertsPublishTheirMetersUntilClosed() throws Exception {
        use.set(0.95);
        full();
        RecordingSink sink = new RecordingSink();
        CountDownLatch fired = new CountDownLatch(1);
        try (Alerts alerts = new AlertsBuilder(registry, null)
                .rules(RuleCatalogue.parse("{\"rules\":[" + FULL + "]}"))
                .set(Map.of("full.for", "0s"))
                .grace(Duration.ZERO)
                .sink("test", sink)
                .listener(new AlertListener() {
                    @Override
                    public void fired(Alert alert) {
                        fired.countDown();
                    }
                })
                .build()
                .start()) {
            assertThat(fired.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(registry.get(AlertMeters.NOTIFICATIONS)
                            .tags("sink", "test", "outcome", "sent")
                            .functionCounter())
                    .isNotNull();
            assertThat(alerts.start()).isSameAs(alerts);
            assertThatThrownBy(() -> new AlertsBuilder(registry, null).build().start())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("already has the meters of alerts");
        }

        assertThat(sink.told).hasSize(1);
        assertThat(registry.getMeters())
                .noneMatch(meter -> meter.getId().getName().startsWith(AlertMeters.ALERTS));
    }

    private AlertsTester full() {
        return full(builder -> builder);
    }

    private AlertsTester full(UnaryOperator<AlertsBuilder> settings) {
        Gauge.builder("use", use::get).baseUnit("ratio").tag("path", "/data").register(registry);
        return AlertsTester.of(registry, FULL, settings);
    }

    private Counter requests(String outcome) {
        return registry.counter("requests", "outcome", outcome);
    }
}
