package dev.seaworthy.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.seaworthy.health.operations.LogEntry;
import dev.seaworthy.health.operations.LogLevel;
import dev.seaworthy.health.operations.LogTail;
import dev.seaworthy.testsupport.SmallDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class HistoryFileTest {

    private static final long START = SettableNanos.START.getEpochSecond();
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    private final List<Run> runs = new ArrayList<>();
    private Duration wallAhead = Duration.ZERO;
    private Instant now = SettableNanos.START;

    /** A process: its own monotonic clock, which begins at any number, and the wall clock of all. */
    private final class Run {
        private final AtomicReference<Double> value = new AtomicReference<>();
        private final long bootedBefore = 7_000_000_000L * (runs.size() + 1);
        private final Instant begun = now;
        final History history = new History(() -> now.plus(wallAhead), this::nanos);
        final HistoryFile file;

        Run(Path path) {
            history.keep("load", "", value::get);
            file = new HistoryFile(path, history);
            runs.add(this);
        }

        private long nanos() {
            return bootedBefore + Duration.between(begun, now).toNanos();
        }

        Run takes(double... values) {
            for (double next : values) {
                now = now.plusSeconds(10);
                value.set(next);
                history.take();
            }
            return this;
        }

        Run step() throws Exception {
            file.step();
            return this;
        }

        List<List<Number>> points(Duration step) {
            return history.report(List.of("load"), null, null, step)
                    .series()
                    .get(0)
                    .points();
        }
    }

    @AfterEach
    void closeAll() {
        hearWarnings(Level.ERROR);
        runs.forEach(run -> run.file.close(SOON));
    }

    private Path file() {
        return folder.resolve("history");
    }

    private Run start() {
        return new Run(file());
    }

    private static void end(Run run) {
        run.file.close(SOON);
    }

    @Test
    void nextProcessGoesOnWhereTheLastOneEndedAndTheTimeBetweenIsAGap() throws Exception {
        end(start().step().takes(1, 2, 3));
        now = now.plusSeconds(60);

        Run second = start().step().takes(4);

        assertThat(second.points(null))
                .isEqualTo(List.of(
                        List.of(START + 10, 1.0, 1.0, 1.0),
                        List.of(START + 20, 2.0, 2.0, 2.0),
                        List.of(START + 30, 3.0, 3.0, 3.0),
                        List.of(START + 100, 4.0, 4.0, 4.0)));
        assertThat(second.points(Duration.ofMinutes(15)))
                .as("the quarter of an hour that was interrupted counts all four")
                .isEqualTo(List.of(List.of(START, 1.0, 2.5, 4.0)));
    }

    @Test
    void everyResolutionIsKeptUntilItsTimeIsOver() throws Exception {
        Run first = start().step();
        for (int i = 0; i < 720; i++) {
            first.takes(i);
        }
        end(first);
        now = now.plus(Duration.ofMinutes(30));

        Run second = start().step().takes(1000);

        assertThat(second.points(null)).as("half of the hour is over").hasSizeBetween(180, 182);
        assertThat(second.history
                        .report(List.of("load"), now.minus(Duration.ofHours(24)), null, null)
                        .series()
                        .get(0)
                        .points())
                .hasSizeBetween(121, 123);
        now = now.plus(Duration.ofDays(31));
        end(second);
        assertThat(start().step().points(null)).isEmpty();
    }

    @Test
    void clockThatWasSetBackMeanwhileMovesThePastInsteadOfTearingIt() throws Exception {
        end(start().step().takes(1, 2));
        now = now.plusSeconds(10);
        wallAhead = Duration.ofHours(-5);

        Run second = start().step().takes(3);

        assertThat(second.points(null))
                .extracting(point -> point.get(0).longValue() + 18_000)
                .containsExactly(START + 20, START + 30, START + 40);
        assertThat(second.points(null)).extracting(point -> point.get(1)).containsExactly(1.0, 2.0, 3.0);
    }

    @Test
    void clockThatWasSetDuringTheFirstProcessIsRightInTheSecond() throws Exception {
        Run first = start().step().takes(1, 2);
        wallAhead = Duration.ofHours(2);
        end(first.takes(3));

        Run second = start().step().takes(4);

        assertThat(second.points(null))
                .extracting(point -> point.get(0).longValue() - 7200)
                .containsExactly(START + 10, START + 20, START + 30, START + 40);
    }

    @Test
    void clockThatWasSetFarForwardLeavesOnlyWhatIsYoungEnough() throws Exception {
        end(start().step().takes(1, 2));
        wallAhead = Duration.ofDays(400);

        assertThat(start().step().takes(3).points(null)).hasSize(1);
    }

    @Test
    void seriesThatAreNewOrGoneOrOfAnotherUnitCostNoOthers() throws Exception {
        Run first = start();
        first.history.keep("gone", "", () -> 1);
        first.history.keep("other", "bytes", () -> 1);
        end(first.step().takes(1));

        Run second = start();
        second.history.keep("new", "", () -> 2);
        second.history.keep("other", "seconds", () -> 2);
        second.step().takes(2);

        assertThat(second.points(null)).hasSize(2);
        assertThat(second.history
                        .report(List.of("new", "other"), null, null, null)
                        .series())
                .allSatisfy(series -> assertThat(series.points()).hasSize(1));
    }

    @Test
    void secondProcessLeavesTheFileToTheFirstAndTakesItOverAfterIt() throws Exception {
        Run first = start().step().takes(1).step();
        byte[] before = Files.readAllBytes(file());
        Run second = start().takes(2);

        assertThatThrownBy(second::step)
                .hasMessageContaining("another process keeps its history in " + file())
                .hasMessageContaining("a file of its own");
        end(start().takes(9));
        assertThat(file()).hasBinaryContent(before);
        assertThat(second.points(null)).hasSize(1);

        end(first);
        second.step();
        assertThat(second.points(null)).extracting(point -> point.get(1)).containsExactly(1.0, 2.0);
    }

    @Test
    void crashBetweenWritingAndRenamingLeavesTheOldFileAndIsCleanedUp() throws Exception {
        end(start().step().takes(1));
        byte[] old = Files.readAllBytes(file());
        for (byte[] left : List.of(new byte[0], Arrays.copyOf(old, old.length / 2), old)) {
            Files.write(folder.resolve("history.new"), left);

            Run second = start().step();

            assertThat(second.points(null)).hasSize(1);
            assertThat(folder.resolve("history.new")).doesNotExist();
            end(second);
        }
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void onlyTheOwnerReadsIt() throws Exception {
        Path left = folder.resolve("history.new");
        Files.createFile(left, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-rw-rw-")));
        start().step();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    @Test
    void everyFlippedByteIsSeen() throws Exception {
        byte[] good = start().takes(1, 2).history.snapshot();
        int header = 64;
        for (int at = 0; at < good.length; at += at < header || at > good.length - 8 ? 1 : 509) {
            byte[] flipped = good.clone();
            flipped[at] ^= 0x10;

            assertThatThrownBy(() -> HistorySnapshot.decode(flipped))
                    .as("byte " + at)
                    .isInstanceOf(HistorySnapshot.UnreadableException.class);
        }
        for (int length : new int[] {0, 3, 12, 40, good.length / 2, good.length - 1}) {
            assertThatThrownBy(() -> HistorySnapshot.decode(Arrays.copyOf(good, length)))
                    .isInstanceOf(HistorySnapshot.UnreadableException.class);
        }
    }

    /** Of an evil program, or of a good one with a bug. */
    @Test
    void lengthsAndTimesThatLieAreRefusedEvenWithAGoodChecksum() throws Exception {
        byte[] good = start().takes(1).history.snapshot();
        // Second, wall second, number of series, length of the name, number of tiers, step, slots, current slot.
        for (int at : new int[] {12, 20, 28, 32, 44, 48, 52, 56}) {
            for (int lie : new int[] {-1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
                byte[] lying = good.clone();
                ByteBuffer.wrap(lying).putInt(at, lie);
                CRC32C sum = new CRC32C();
                sum.update(lying, 0, lying.length - 4);
                ByteBuffer.wrap(lying).putInt(lying.length - 4, (int) sum.getValue());

                assertThat(outcome(lying)).as("%d at %d", lie, at).isIn("refused", "harmless");
            }
        }
    }

    private String outcome(byte[] bytes) {
        try {
            start().history.restore(HistorySnapshot.decode(bytes));
            return "harmless";
        } catch (HistorySnapshot.UnreadableException refused) {
            return "refused";
        }
    }

    @Test
    void fileThatCannotBeReadIsPutAsideWithOneWarning() throws Exception {
        byte[] newer = start().takes(1).history.snapshot();
        newer[11] = 2;
        byte[] flipped = start().takes(1).history.snapshot();
        flipped[100] ^= 1;
        byte[] large = new byte[HistorySnapshot.MOST_BYTES + 1];
        hearWarnings(Level.WARN);

        assertPutAside(newer, "is of version 2, and this release reads 1");
        assertPutAside(flipped, "is damaged");
        assertPutAside(
                "a text of somebody that is long enough".getBytes(StandardCharsets.UTF_8),
                "is no history of Seaworthy");
        assertPutAside(new byte[0], "is too short");
        assertPutAside(large, "is too large");
    }

    /** The tests' configuration has errors only. */
    private static void hearWarnings(Level level) {
        ((Logger) LoggerFactory.getLogger(HistoryFile.class)).setLevel(level);
    }

    private void assertPutAside(byte[] content, String reason) throws Exception {
        Files.write(file(), content);
        try (LogTail log = LogTail.create().start()) {
            Run run = start().step().takes(1).step();

            assertThat(folder.resolve("history.unreadable")).hasBinaryContent(content);
            assertThat(run.points(null)).hasSize(1);
            assertThat(log.read(null, LogLevel.WARN, 10).items())
                    .filteredOn(entry -> entry.logger().equals(HistoryFile.class.getName()))
                    .singleElement()
                    .extracting(LogEntry::message)
                    .asString()
                    .contains(file().toString(), reason, "history.unreadable");
            end(run);
        }
        assertThat(start().step().points(null)).as("the new one is good").hasSize(1);
        end(runs.get(runs.size() - 1));
    }

    @Test
    void fullDiskIsToldAndLeavesTheOldFileAndNoRest() throws Exception {
        Optional<SmallDisk> mounted = SmallDisk.mount(1 << 20);
        assumeTrue(mounted.isPresent(), "this process may not mount a tmpfs");
        try (SmallDisk disk = mounted.orElseThrow()) {
            Path file = disk.path().resolve("history");
            Run run = new Run(file).step().takes(1).step();
            byte[] old = Files.readAllBytes(file);
            disk.leaveFree(20_000);

            assertThatThrownBy(run::step).isInstanceOf(IOException.class).hasMessageContaining("space");
            assertThat(file).hasBinaryContent(old);
            assertThat(disk.path().resolve("history.new")).doesNotExist();
            disk.leaveFree(500_000);
            run.takes(2).step();
            end(run);
        }
    }

    @Test
    void monitorTellsAFolderThatIsMissingAndGoesOn() {
        SettableNanos time = new SettableNanos();
        Path missing = folder.resolve("missing").resolve("history");
        try (MetricsMonitor metrics = MetricsMonitor.builder()
                .historyFile(missing)
                .clock(time)
                .nanoTime(time)
                .build()) {
            metrics.bind();
            metrics.tick();
            awaitFailure(metrics);
            time.advance(Duration.ofSeconds(10));
            metrics.tick();

            assertThat(heap(metrics)).hasSize(1);
        }
    }

    private static List<List<Number>> heap(MetricsMonitor metrics) {
        return metrics.history(List.of("heap_used_bytes"), null, null, null)
                .series()
                .get(0)
                .points();
    }

    private static void awaitFailure(MetricsMonitor metrics) {
        while (metrics.system().errors().stream()
                .noneMatch(error ->
                        error.probe().equals("history file") && error.reason().contains("NoSuchFileException"))) {
            Thread.onSpinWait();
        }
    }

    @Test
    void monitorKeepsItsHistoryOverARestartAndLeavesNoThread() throws Exception {
        for (int run = 1; run <= 2; run++) {
            SettableNanos time = new SettableNanos();
            time.advance(Duration.ofMinutes(run));
            MetricsMonitor metrics = MetricsMonitor.builder()
                    .historyFile(file())
                    .clock(time)
                    .nanoTime(time)
                    .build();
            metrics.start();
            while (!Files.exists(file())
                    || metrics.system().errors().stream()
                            .anyMatch(error -> error.probe().equals("history file"))) {
                Thread.onSpinWait();
            }
            time.advance(Duration.ofSeconds(10));
            while (heap(metrics).size() < run) {
                Thread.onSpinWait();
            }
            metrics.close();
            assertThat(heap(metrics)).hasSize(run);
        }
        MetricsMonitorTest.awaitNoThread();
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("history", "history.lock");
        }
    }
}
