package dev.seaworthy.health.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.entry;

import dev.seaworthy.health.format.JsonText;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LogTailTest {

    private static final Instant TIME = Instant.parse("2026-11-20T18:00:00Z");
    private static final long FIRST = TIME.toEpochMilli() * 1000;

    private final LogTail tail = new LogTail(4, List.of(), () -> TIME);

    @Test
    void newestEntriesComeOldestFirst() {
        log(LogLevel.INFO, "a", "b", "c");

        LogPage page = tail.read(null, null, 2);

        assertThat(page.items()).extracting(LogEntry::message).containsExactly("b", "c");
        assertThat(page.items()).extracting(LogEntry::seq).containsExactly(FIRST + 1, FIRST + 2);
        assertThat(page.nextAfter()).isEqualTo(FIRST + 2);
    }

    @Test
    void followingReadsEverythingOnce() {
        log(LogLevel.INFO, "a", "b", "c");

        LogPage first = tail.read(FIRST - 1, null, 2);
        LogPage second = tail.read(first.nextAfter(), null, 2);
        LogPage nothing = tail.read(second.nextAfter(), null, 2);
        log(LogLevel.INFO, "d");
        LogPage fourth = tail.read(nothing.nextAfter(), null, 2);

        assertThat(first.items()).extracting(LogEntry::message).containsExactly("a", "b");
        assertThat(second.items()).extracting(LogEntry::message).containsExactly("c");
        assertThat(nothing.items()).isEmpty();
        assertThat(nothing.nextAfter()).isEqualTo(second.nextAfter());
        assertThat(fourth.items()).extracting(LogEntry::message).containsExactly("d");
    }

    @Test
    void onlyTheNewestAreKeptAndTheGapShows() {
        log(LogLevel.INFO, "a", "b", "c", "d", "e", "f");

        LogPage page = tail.read(FIRST, null, 10);

        assertThat(page.items()).extracting(LogEntry::message).containsExactly("c", "d", "e", "f");
        assertThat(page.items().get(0).seq()).isGreaterThan(FIRST + 1);
        assertThat(page.counts()).contains(entry(LogLevel.INFO, 6L));
    }

    @Test
    void levelMeansThisAndAboveAndWhatDoesNotMatchIsNotReadAgain() {
        log(LogLevel.ERROR, "error");
        log(LogLevel.DEBUG, "debug");
        log(LogLevel.WARN, "warn");
        log(LogLevel.TRACE, "trace");

        LogPage page = tail.read(FIRST - 1, LogLevel.WARN, 10);

        assertThat(page.items()).extracting(LogEntry::message).containsExactly("error", "warn");
        assertThat(page.nextAfter()).isEqualTo(FIRST + 3);
        assertThat(tail.read(null, LogLevel.WARN, 1).items())
                .extracting(LogEntry::message)
                .containsExactly("warn");
    }

    @Test
    void numberOfALaterClockBeginsAtTheOldest() {
        log(LogLevel.INFO, "a", "b");

        assertThat(tail.read(FIRST + 1_000_000, null, 10).items()).hasSize(2);
    }

    @Test
    void numbersOfANewProcessAreHigherThanThoseOfTheOldOne() {
        log(LogLevel.INFO, "a", "b");
        LogTail restarted = new LogTail(4, List.of(), () -> TIME.plusMillis(1));
        restarted.append(TIME, LogLevel.INFO, "logger", "after the restart");

        assertThat(restarted
                        .read(tail.read(null, null, 1).nextAfter(), null, 10)
                        .items())
                .hasSize(1);
    }

    @Test
    void secretsAreNotKept() {
        log(LogLevel.INFO, "password=hunter2");

        assertThat(tail.read(null, null, 1).items().get(0).message()).isEqualTo("password=***");
    }

    @Test
    void longMessagesAreCutBehindTheirSecretsAndMarked() {
        String url = "postgres://user:" + "p".repeat(100) + "@host";
        log(LogLevel.INFO, "x".repeat(LogTail.LONGEST_MESSAGE - 50) + url + "y".repeat(1000));
        log(LogLevel.INFO, "x".repeat(LogTail.LONGEST_MESSAGE - 2) + "😀".repeat(500));

        List<LogEntry> items = tail.read(null, null, 2).items();

        assertThat(items.get(0).message())
                .hasSizeLessThanOrEqualTo(LogTail.LONGEST_MESSAGE)
                .contains("***@host")
                .doesNotContain("ppp")
                .endsWith("y…");
        assertThat(items.get(1).message()).endsWith("x…");
    }

    @Test
    void theCutNeverGoesThroughASecretHoweverMuchWasMaskedBeforeIt() {
        for (int filler = 900; filler < 40_000; filler += 97) {
            String before = "password=" + "p".repeat(filler) + " ";
            log(
                    LogLevel.INFO,
                    before + "postgres://user:" + "hunter2".repeat(800) + "@host " + "z".repeat(60_000),
                    before + "Duplicate entry 'hunter2 hunter2' for key 'token' " + "z ".repeat(30_000));

            assertThat(tail.read(null, null, 2).items())
                    .extracting(LogEntry::message)
                    .allMatch(message -> message.startsWith("password=***"))
                    .allMatch(message -> message.endsWith("…"))
                    .noneMatch(message -> message.contains("hunter2"));
        }
    }

    @Test
    void whatIsLongOnlyForItsSecretsIsNotMarkedAsCut() {
        log(LogLevel.INFO, "password=" + "p".repeat(9000) + " end");

        assertThat(tail.read(null, null, 1).items().get(0).message()).isEqualTo("password=*** end");
    }

    @Test
    void oneEndlessWordIsShownAsFarAsItIsKnown() {
        log(LogLevel.INFO, "x".repeat(100_000), "😀".repeat(50_000));

        assertThat(tail.read(null, null, 2).items())
                .extracting(LogEntry::message)
                .allMatch(message -> message.length() >= LogTail.LONGEST_MESSAGE - 1);
    }

    @Test
    void bodyHasTheFieldsOfTheContract() {
        tail.append(TIME, LogLevel.WARN, "app.Main", "slow");

        assertThat(JsonText.of(tail.read(null, null, 1)))
                .isEqualTo("{\"items\":[{\"seq\":" + FIRST
                        + ",\"time\":\"2026-11-20T18:00:00.000000Z\",\"level\":\"WARN\","
                        + "\"logger\":\"app.Main\",\"message\":\"slow\"}],\"next_after\":" + FIRST
                        + ",\"counts\":{\"TRACE\":0,\"DEBUG\":0,\"INFO\":0,\"WARN\":1,\"ERROR\":0}}");
    }

    @Test
    void countsArePublishedByLevelUntilClose() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        tail.bindTo(registry);
        log(LogLevel.ERROR, "a", "b");

        FunctionCounter errors =
                registry.get(LogTail.METER).tag("level", "error").functionCounter();
        assertThat(errors.count()).isEqualTo(2);

        tail.close();
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void callersOnManyThreadsLoseNothing() {
        LogTail wide = new LogTail(10_000, List.of(), () -> TIME);

        IntStream.range(0, 8_000)
                .parallel()
                .forEach(i -> wide.append(TIME, LogLevel.INFO, "logger", Integer.toString(i)));

        long after = FIRST - 1;
        int read = 0;
        for (LogPage page = wide.read(after, null, 500); !page.items().isEmpty(); page = wide.read(after, null, 500)) {
            read += page.items().size();
            after = page.nextAfter();
        }
        assertThat(read).isEqualTo(8_000);
        assertThat(wide.counts()).contains(entry(LogLevel.INFO, 8_000L));
    }

    @Test
    void sizesAndLimitsOutOfRangeAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LogTail.keeping(0))
                .withMessageContaining("1 to");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> tail.read(null, null, 501))
                .withMessageContaining("1 to 500");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LogLevel.parse("loud"))
                .withMessageContaining("[TRACE, DEBUG, INFO, WARN, ERROR]");
    }

    @Test
    void closedTailDoesNotStartAgain() {
        tail.close();

        assertThatIllegalStateException().isThrownBy(tail::start);
    }

    private void log(LogLevel level, String... messages) {
        for (String message : messages) {
            tail.append(TIME, level, "logger", message);
        }
    }
}
