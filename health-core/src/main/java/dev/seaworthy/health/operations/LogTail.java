package dev.seaworthy.health.operations;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The newest entries of the log, in memory and without secrets, and how many there were of each level. {@link #start()}
 * listens to Logback, where SLF4J logs to it, else to {@code java.util.logging}; other frameworks call {@link #append}.
 * {@link #bindTo} publishes counters by level. Thread-safe.
 */
public final class LogTail implements AutoCloseable {

    /** A few screens of an ordinary log, or the minutes around a failure. */
    public static final int DEFAULT_ENTRIES = 1000;

    /** Enough for the top of a stack trace and its causes; longer messages are cut. In characters. */
    public static final int LONGEST_MESSAGE = 4000;

    /** The most that {@link #read} gives at once. */
    public static final int MOST_READ = 500;

    static final String METER = "seaworthy.log.events";

    private static final int MOST_ENTRIES = 100_000;

    /** Of longer messages no more than this is looked through for secrets: long before, there is enough to show. */
    private static final int LONGEST_LOOKED_THROUGH = 32_768;

    private enum State {
        NEW,
        STARTED,
        CLOSED
    }

    private final Object lifecycle = new Object();
    private final Object lock = new Object();
    private final LogEntry[] ring;
    private final SecretText secrets;
    private final Map<LogLevel, LongAdder> counts = new EnumMap<>(LogLevel.class);
    private final Queue<Runnable> undo = new ConcurrentLinkedQueue<>();
    private final long first;
    private long next;
    private State state = State.NEW;

    LogTail(int entries, List<String> secretWords, InstantSource clock) {
        if (entries < 1 || entries > MOST_ENTRIES) {
            throw new IllegalArgumentException(
                    "a log tail of " + entries + " entries is not possible; keep 1 to " + MOST_ENTRIES);
        }
        ring = new LogEntry[entries];
        secrets = new SecretText(secretWords);
        for (LogLevel level : LogLevel.values()) {
            counts.put(level, new LongAdder());
        }
        // Not from 1: who follows the log across a restart would wait for a number that is long in coming.
        first = TimeUnit.MILLISECONDS.toMicros(clock.millis());
        next = first;
    }

    /** Keeps the newest {@value #DEFAULT_ENTRIES} entries. */
    public static LogTail create() {
        return keeping(DEFAULT_ENTRIES);
    }

    /**
     * Keeps this many of the newest entries, each of at most {@value #LONGEST_MESSAGE} characters.
     *
     * @param secretWords besides the usual ones: what stands behind a name that contains one of these is masked
     * @throws IllegalArgumentException for less than 1 or more than 100,000 entries, or a word without letters or digits
     */
    public static LogTail keeping(int entries, String... secretWords) {
        return new LogTail(entries, List.of(secretWords), InstantSource.system());
    }

    /** Begins to listen. A second call does nothing; after close it is refused. */
    public LogTail start() {
        synchronized (lifecycle) {
            if (state == State.CLOSED) {
                throw new IllegalStateException("this log tail is closed; create a new one");
            }
            if (state == State.NEW) {
                undo.add(LogSource.attach(this));
                state = State.STARTED;
            }
            return this;
        }
    }

    /**
     * Adds an entry; for frameworks that {@link #start()} does not know. Takes secrets out and cuts what is too long.
     *
     * @param message with its stack trace, if there is one
     */
    public void append(Instant time, LogLevel level, String logger, String message) {
        Objects.requireNonNull(time, "time");
        String shown = shown(message);
        count(level).increment();
        synchronized (lock) {
            ring[slot(next)] = new LogEntry(next, time, level, logger, shown);
            next++;
        }
    }

    private LongAdder count(LogLevel level) {
        return Objects.requireNonNull(counts.get(level), "level");
    }

    private String shown(String message) {
        boolean whole = message.length() <= LONGEST_LOOKED_THROUGH;
        String masked = whole ? secrets.masked(message) : secrets.maskedBeginning(cut(message, LONGEST_LOOKED_THROUGH));
        return whole && masked.length() <= LONGEST_MESSAGE ? masked : cut(masked, LONGEST_MESSAGE - 1) + "…";
    }

    private static String cut(String text, int length) {
        if (text.length() <= length) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length);
    }

    /**
     * The entries after a number, oldest first; without one the newest. A number that was never given, because it is of
     * an earlier process and the clock was set back, begins at the oldest. A jump of {@code seq} between two unfiltered
     * reads says that entries were forgotten in between, or that the process started anew.
     *
     * @param after {@code next_after} of the page before
     * @param least this level and those above; {@code null} for all
     * @param limit 1 to {@value #MOST_READ}
     */
    public LogPage read(@Nullable Long after, @Nullable LogLevel least, int limit) {
        if (limit < 1 || limit > MOST_READ) {
            throw new IllegalArgumentException("limit is " + limit + "; use 1 to " + MOST_READ);
        }
        LogLevel level = least == null ? LogLevel.TRACE : least;
        synchronized (lock) {
            return after == null ? newest(level, limit) : following(after, level, limit);
        }
    }

    private LogPage newest(LogLevel least, int limit) {
        List<LogEntry> items = new ArrayList<>();
        for (long seq = next - 1; seq >= oldest() && items.size() < limit; seq--) {
            addIfSerious(seq, least, items);
        }
        Collections.reverse(items);
        return new LogPage(items, next - 1, counts());
    }

    private LogPage following(long after, LogLevel least, int limit) {
        List<LogEntry> items = new ArrayList<>();
        long seq = after >= next ? oldest() : Math.max(oldest(), after + 1);
        while (seq < next && items.size() < limit) {
            addIfSerious(seq++, least, items);
        }
        return new LogPage(items, seq - 1, counts());
    }

    private void addIfSerious(long seq, LogLevel least, List<LogEntry> items) {
        LogEntry entry = ring[slot(seq)];
        if (entry.level().compareTo(least) >= 0) {
            items.add(entry);
        }
    }

    private long oldest() {
        return Math.max(first, next - ring.length);
    }

    private int slot(long seq) {
        return (int) (seq % ring.length);
    }

    /** Everything logged since start, by level; all levels are there. */
    public Map<LogLevel, Long> counts() {
        Map<LogLevel, Long> sums = new EnumMap<>(LogLevel.class);
        counts.forEach((level, count) -> sums.put(level, count.sum()));
        return sums;
    }

    /** Publishes the counts as {@code seaworthy.log.events}, until {@link #close()}. */
    public void bindTo(MeterRegistry registry) {
        counts.forEach((level, count) -> {
            Meter meter = FunctionCounter.builder(METER, count, LongAdder::sum)
                    .description("Entries of the log")
                    .tag("level", level.name().toLowerCase(Locale.ROOT))
                    .register(registry);
            undo.add(() -> registry.remove(meter));
        });
    }

    /** Stops listening and takes back its meters; what was kept can still be read. */
    @Override
    public void close() {
        synchronized (lifecycle) {
            state = State.CLOSED;
            for (Runnable step = undo.poll(); step != null; step = undo.poll()) {
                step.run();
            }
        }
    }
}
