package dev.seaworthy.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PanelHistoryTest {

    private static final String PANEL = """
            {"rules":[],"panels":[{"id":"tanks","board":"system","title":"Tanks","description":"How full.","unit":"ratio",
             "kind":"timeseries","series":[{"legend":"tank {{tank}}",
             "signal":{"value":{"gauge":"level"},"across":"max","by":["tank"]}}]}]}""";

    private final SettableTime time = new SettableTime();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final AtomicReference<Double> level = new AtomicReference<>(0.5);

    @Test
    void everyMinuteIsKeptForAnHourAndWhatIsUnknownIsAGap() {
        tank("a", level);
        AlertsTester tester = tester(PANEL);

        tester.round().pass(Duration.ofMinutes(1));
        level.set(Double.NaN);
        tester.pass(Duration.ofMinutes(1));
        level.set(0.7);
        tester.pass(Duration.ofMinutes(1));

        BoardReport.Line line = onlyLine(tester);
        assertThat(line.name()).isEqualTo("tank a");
        assertThat(line.values()).containsExactly(0.5, 0.5, null, 0.7);
        assertThat(board(tester).at()).hasSize(4).isSorted().endsWith(time.instant());
        tester.pass(Duration.ofMinutes(70));
        assertThat(onlyLine(tester).values()).hasSize(60).doesNotContainNull();
    }

    @Test
    void lineThatShowedNothingForAnHourIsGone() {
        tank("a", level);
        AlertsTester tester = tester(PANEL).round();
        level.set(Double.NaN);

        tester.pass(Duration.ofMinutes(59));
        assertThat(onlyLine(tester).values().get(0)).isEqualTo(0.5);

        tester.pass(Duration.ofMinutes(1));
        assertThat(board(tester).panels().get(0).lines()).isEmpty();
    }

    @Test
    void panelShowsTwentyLinesAndCountsTheOthers() {
        IntStream.range(0, 25).forEach(i -> tank("t" + i, level));

        BoardReport.Item panel = board(tester(PANEL).round()).panels().get(0);

        assertThat(panel.lines()).hasSize(20);
        assertThat(panel.omitted()).isEqualTo(5);
    }

    @Test
    void figuresOfAWindowAreThoseOfTheWindow() {
        AtomicReference<Double> done = new AtomicReference<>(0.0);
        FunctionCounter.builder("done", done, AtomicReference::get).register(registry);
        AlertsTester tester = tester("""
                {"rules":[],"panels":[{"id":"done","board":"system","title":"Done","description":"How much.","unit":"none",
                 "kind":"stat","series":[{"legend":"done","signal":{"increase":{"counter":"done"},"window":"5m"}}]}]}""");

        tester.round().pass(Duration.ofMinutes(8), round -> done.updateAndGet(before -> before + 1));

        assertThat(onlyLine(tester).values()).containsExactly(0.0, 6.0, 12.0, 18.0, 24.0, 30.0, 30.0, 30.0, 30.0);
    }

    private void tank(String name, AtomicReference<Double> value) {
        Gauge.builder("level", value::get)
                .tag("tank", name)
                .strongReference(true)
                .register(registry);
    }

    private AlertsTester tester(String catalogue) {
        UnaryOperator<AlertsBuilder> settings = builder -> builder.rules(RuleCatalogue.parse(catalogue));
        return AlertsTester.at(time, registry, "", settings);
    }

    private static BoardReport board(AlertsTester tester) {
        return tester.alerts.board(Panel.Board.SYSTEM);
    }

    private static BoardReport.Line onlyLine(AlertsTester tester) {
        List<BoardReport.Line> lines = board(tester).panels().get(0).lines();
        assertThat(lines).hasSize(1);
        return lines.get(0);
    }
}
