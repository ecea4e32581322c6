package dev.seaworthy.alerts;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Alerts without threads: the clock is moved by hand, each round evaluates once and delivers at once. */
final class AlertsTester {

    final SettableTime time;
    final RecordingSink sink = new RecordingSink();
    final Alerts alerts;

    private AlertsTester(SettableTime time, MeterRegistry registry, UnaryOperator<AlertsBuilder> settings) {
        this.time = time;
        AlertsBuilder builder = new AlertsBuilder(registry, null)
                .clock(time)
                .nanoTime(time)
                .grace(Duration.ZERO)
                .downDelay(Duration.ZERO)
                .withoutLog()
                .sink("test", sink);
        alerts = settings.apply(builder).build();
    }

    static AlertsTester of(MeterRegistry registry, String rules, UnaryOperator<AlertsBuilder> settings) {
        return at(new SettableTime(), registry, rules, settings);
    }

    static AlertsTester of(MeterRegistry registry, String rules) {
        return of(registry, rules, builder -> builder);
    }

    static AlertsTester at(
            SettableTime time, MeterRegistry registry, String rules, UnaryOperator<AlertsBuilder> settings) {
        RuleCatalogue catalogue = RuleCatalogue.parse("{\"rules\":[" + rules + "]}");
        return new AlertsTester(time, registry, builder -> settings.apply(builder.rules(catalogue)));
    }

    /** Rounds every ten seconds, as the thread makes them, for so long. */
    AlertsTester pass(Duration duration) {
        return pass(duration, round -> {});
    }

    /** @param before what happens before each round */
    AlertsTester pass(Duration duration, Consumer<Integer> before) {
        int rounds = (int) (duration.toSeconds() / Alerts.INTERVAL.toSeconds());
        for (int round = 0; round < rounds; round++) {
            time.advance(Alerts.INTERVAL);
            before.accept(round);
            round();
        }
        return this;
    }

    AlertsTester round() {
        alerts.tick();
        try {
            alerts.deliver();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return this;
    }

    List<String> told() {
        return sink.told.stream()
                .map(notification ->
                        notification.kind() + " " + notification.alert().id())
                .toList();
    }

    @Nullable
    Alert firing() {
        List<Alert> firing = alerts.report().firing();
        return firing.isEmpty() ? null : firing.get(0);
    }
}
