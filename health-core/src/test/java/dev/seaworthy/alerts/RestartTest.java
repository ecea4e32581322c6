package dev.seaworthy.alerts;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one process leaves in its file, and what the next makes of it. */
class RestartTest {

    private static final String RULES = """
            {"id":"full","signal":{"value":{"gauge":"use"}},"comparator":">","threshold":0.9,"for":"2m",
             "severity":"critical","category":"infrastructure","summary":"It is full","description":"Make room."},
            {"id":"logins","signal":{"increase":{"counter":"logins"},"window":"5m"},"comparator":">","threshold":10,
             "severity":"warning","category":"security","summary":"Failed logins","description":"Look."}""";

    @TempDir
    Path folder;

    private final List<AlertsTester> processes = new ArrayList<>();
    private final SettableTime time = new SettableTime();
    private final AtomicReference<Double> use = new AtomicReference<>(0.95);
    private MeterRegistry registry = new SimpleMeterRegistry();

    @BeforeEach
    void gauge() {
        registry = new SimpleMeterRegistry();
        Gauge.builder("use", use::get).register(registry);
    }

    @Test
    void whatFiresGoesOnFiringAndIsNotToldAgain() throws Exception {
        firesAndStops();

        AlertsTester next = process();
        next.pass(ofMinutes(10));

        assertThat(next.told()).isEmpty();
        assertThat(next.firing())
                .satisfies(alert -> assertThat(alert.firedAt()).isEqualTo(SettableTime.START.plusSeconds(130)));
        next.pass(ofHours(4));
        assertThat(next.told()).containsExactly("repeated full");
    }

    @Test
    void whatEndedMeanwhileIsResolvedOnce() throws Exception {
        firesAndStops();
        use.set(0.1);

        AlertsTester next = process();
        next.pass(ofMinutes(3));

        assertThat(next.told()).containsExactly("resolved full");
    }

    @Test
    void aWindowThatIsNotFullResolvesNothing() throws Exception {
        use.set(0.1);
        registry.counter("logins");
        AlertsTester first = process();
        first.round();
        registry.counter("logins").increment(20);
        first.pass(ofSeconds(20));
        assertThat(first.told()).containsExactly("firing logins");
        stop(first);
        gauge();
        registry.counter("logins");

        AlertsTester next = process();
        next.pass(ofMinutes(5));
        assertThat(next.told()).isEmpty();

        next.pass(ofSeconds(20));
        assertThat(next.told()).containsExactly("resolved logins");
    }

    @Test
    void whatASinkWasNotToldItIsToldByTheNextProcess() throws Exception {
        AlertsTester first = process();
        first.sink.dead = true;
        first.pass(ofMinutes(3));
        stop(first);

        AlertsTester next = process();
        next.round();
        assertThat(next.told()).containsExactly("firing full");
        next.pass(ofMinutes(3));
        assertThat(next.told()).hasSize(1);
        stop(next);
        AlertsTester last = process();
        last.pass(ofMinutes(3));
        assertThat(last.told()).isEmpty();
    }

    @Test
    void anEndThatASinkWasNotToldItIsToldByTheNextProcess() throws Exception {
        AlertsTester first = process();
        first.pass(ofMinutes(3));
        first.sink.dead = true;
        use.set(0.1);
        first.pass(ofSeconds(20));
        stop(first);

        assertThat(process().round().told()).containsExactly("resolved full");
    }

    @Test
    void whatWasSilencedMeanwhileIsToldAfterThat() throws Exception {
        AlertsTester first = process();
        first.sink.dead = true;
        first.pass(ofMinutes(3));
        first.alerts.silence("full", Map.of(), ofHours(1), "moving data", "u-17");
        stop(first);

        AlertsTester next = process();
        assertThat(next.pass(ofMinutes(59)).told()).isEmpty();
        assertThat(next.pass(ofMinutes(2)).told()).containsExactly("firing full");
    }

    @Test
    void anEndThatWasHeldBackIsToldByTheNextProcess() throws Exception {
        AlertsTester first = process(builder -> builder.ceiling(1));
        first.pass(ofMinutes(3));
        use.set(0.1);
        first.pass(ofMinutes(1));
        assertThat(first.told()).containsExactly("firing full");
        assertThat(first.alerts.report().resolved()).hasSize(1);
        stop(first);

        AlertsTester next = process();
        assertThat(next.round().told()).containsExactly("resolved full");
        stop(next);
        assertThat(process().pass(ofMinutes(1)).told()).isEmpty();
    }

    @Test
    void pendingGoesOnFromWhereItWas() throws Exception {
        AlertsTester first = process();
        first.pass(ofMinutes(1));
        stop(first);

        AlertsTester next = process();
        next.pass(ofMinutes(1)).pass(ofSeconds(10));

        assertThat(next.told()).containsExactly("firing full");
    }

    @Test
    void silencesOutliveTheProcess() throws Exception {
        AlertsTester first = process();
        Silence silence = first.alerts.silence("full", Map.of(), ofHours(1), "moving data", "u-17");
        first.pass(ofMinutes(3));
        stop(first);

        AlertsTester next = process();
        next.pass(ofMinutes(10));

        assertThat(next.told()).isEmpty();
        assertThat(next.alerts.report().silences()).containsExactly(silence);
    }

    @Test
    void aFileThatIsNoneIsPutAside() throws Exception {
        Path file = folder.resolve("alerts.json");
        Files.writeString(file, "{\"version\":1,\"alerts\":[{\"rule\":7}]}");

        AlertsTester tester = process();
        tester.pass(ofMinutes(3));

        assertThat(tester.told()).containsExactly("firing full");
        assertThat(folder.resolve("alerts.json.unreadable")).exists();
        stop(tester);
        assertThat(file).content().contains("\"full\"");
    }

    @Test
    void aSecondProcessLeavesTheFileAloneAndSaysSo() throws Exception {
        AlertsTester first = process();
        AlertsTester second = process();
        first.pass(ofMinutes(3));
        second.pass(ofMinutes(3));

        assertThat(first.alerts.report().stateError()).isNull();
        assertThat(second.alerts.report().stateError()).contains("another process keeps its alerts");
        stop(first);
        stop(second);
    }

    @Test
    void theNextProcessTakesTheFileAsSoonAsItsPredecessorHasEnded() throws Exception {
        StateKeeper predecessor = keeper();
        predecessor.start();
        assertThat(predecessor.isRead(ofSeconds(20))).isTrue();
        StateKeeper next = keeper();
        next.start();
        assertThat(next.isRead(ofSeconds(20))).isFalse();
        assertThat(next.error()).contains("another process keeps its alerts");

        Silence silence = new Silence("s-1", "full", Map.of(), time.instant(), time.instant(), "moving data", "u-17");
        predecessor.keep(new AlertSnapshot(AlertSnapshot.VERSION, List.of(), List.of(silence)));
        end(predecessor);
        while (!next.isRead(Duration.ZERO)) {
            Thread.onSpinWait();
        }

        assertThat(next.error()).isNull();
        assertThat(next.former().silences()).containsExactly(silence);
        end(next);
    }

    @Test
    void whatCannotBeWrittenIsTriedAgainAndOnceMoreAtTheEnd() throws Exception {
        for (Duration againAfter : List.of(ofMillis(5), ofHours(1))) {
            Path file = folder.resolve("alerts.json");
            Files.deleteIfExists(file);
            Path blocker =
                    Files.createDirectories(folder.resolve("alerts.json.new").resolve("full"));
            StateKeeper keeper = new StateKeeper(new StateFile(file), againAfter);
            keeper.start();
            assertThat(keeper.isRead(ofSeconds(20))).isTrue();
            keeper.keep(new AlertSnapshot(AlertSnapshot.VERSION, List.of(), List.of()));
            while (keeper.error() == null) {
                Thread.onSpinWait();
            }

            Files.delete(blocker);
            while (againAfter.toMinutes() == 0 && !Files.exists(file)) {
                Thread.onSpinWait();
            }
            end(keeper);

            assertThat(file).exists();
            assertThat(keeper.error()).isNull();
        }
    }

    private StateKeeper keeper() {
        return new StateKeeper(new StateFile(folder.resolve("alerts.json")), ofMillis(5));
    }

    private static void end(StateKeeper keeper) throws InterruptedException {
        keeper.shut();
        keeper.awaitEnd(ofSeconds(20).toNanos());
    }

    private void firesAndStops() throws Exception {
        AlertsTester first = process();
        first.pass(ofMinutes(3));
        assertThat(first.told()).containsExactly("firing full");
        stop(first);
    }

    @AfterEach
    void stopAll() throws Exception {
        for (AlertsTester process : processes) {
            stop(process);
        }
    }

    /** A process that has read the file, and whose rounds the test makes. */
    private AlertsTester process() throws Exception {
        return process(builder -> builder);
    }

    private AlertsTester process(UnaryOperator<AlertsBuilder> settings) throws Exception {
        AlertsTester tester = AlertsTester.at(
                time, registry, RULES, builder -> settings.apply(builder.stateFile(folder.resolve("alerts.json"))));
        processes.add(tester);
        tester.alerts.startKeeping(Duration.ofSeconds(20));
        return tester;
    }

    private static void stop(AlertsTester tester) throws Exception {
        tester.alerts.stopKeeping(System.nanoTime() + ofSeconds(20).toNanos());
    }
}
