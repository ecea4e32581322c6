package dev.seaworthy.audit;

import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Configures an {@link AuditLogger}; get one from {@link AuditLogger#builder(AuditStore)}. */
public final class AuditLoggerBuilder {
    /** Enough for a few seconds of a busy application, at about 1 kB each. */
    public static final int DEFAULT_QUEUE_CAPACITY = 10_000;
    /** Longer than a healthy commit by far, shorter than a user's patience. */
    public static final Duration DEFAULT_SYNC_TIMEOUT = Duration.ofSeconds(2);
    /** Fits into the usual grace time of a container. */
    public static final Duration DEFAULT_CLOSE_TIMEOUT = Duration.ofSeconds(10);
    /** Hours of events while the database is away. */
    public static final long DEFAULT_JOURNAL_LIMIT = 256L << 20;

    /** More than a person mistypes a password in a row. */
    public static final int DEFAULT_BRUTE_FORCE_FAILURES = 5;
    /** Longer than a person keeps trying, shorter than a slow attack can afford to wait. */
    public static final Duration DEFAULT_BRUTE_FORCE_WINDOW = Duration.ofMinutes(10);

    /** The name of the only logger of most applications. */
    public static final String DEFAULT_NAME = "audit";

    private static final int MAX_QUEUE_CAPACITY = 10_000_000;
    /** Nobody waits so long for an event, and sums of nanoseconds stay far from their limit. */
    private static final Duration MAX_TIMEOUT = Duration.ofHours(1);
    /** Raised by the thread that stores. */
    private static final Set<String> RAISED_BY_WRITER = Set.of(
            EventTypes.BRUTE_FORCE_DETECTED.name(),
            EventTypes.BRUTE_FORCE_CLEARED.name(),
            EventTypes.AUDIT_LOSS.name());

    final AuditStore store;
    final List<String> secretKeys = new ArrayList<>();
    final List<String> keptKeys = new ArrayList<>();
    final List<EventType> types = new ArrayList<>();
    final List<EventEnricher> enrichers = new ArrayList<>();
    final List<AuditListener> listeners = new ArrayList<>();
    AuditMode mode = AuditMode.ASYNC;

    @Nullable
    AuditMode orElse;

    @Nullable
    Path journal;

    long journalLimit = DEFAULT_JOURNAL_LIMIT;
    /** Tests put a disk that hangs here. */
    SegmentOutput.Maker segments = SegmentFile::create;
    /** How long callers wait for the journal's disk before all are sent away; tests have more of it. */
    Duration journalPatience = JournalThread.PATIENCE;
    /** What each later step of closing gets when an earlier one took all the time; tests have more of it. */
    Duration closeGrace = Duration.ofSeconds(1);

    int queueCapacity = DEFAULT_QUEUE_CAPACITY;
    Duration syncTimeout = DEFAULT_SYNC_TIMEOUT;
    Duration closeTimeout = DEFAULT_CLOSE_TIMEOUT;

    @Nullable
    CurrentTransaction currentTransaction;

    @Nullable
    BruteForceRule bruteForce = new BruteForceRule(DEFAULT_BRUTE_FORCE_FAILURES, DEFAULT_BRUTE_FORCE_WINDOW);

    @Nullable
    MeterRegistry meters;

    @Nullable
    RetentionPolicy retention;

    @Nullable
    String nodeId;

    String name = DEFAULT_NAME;
    InstantSource clock = InstantSource.system();

    AuditLoggerBuilder(AuditStore store) {
        this.store = Objects.requireNonNull(store, "store");
    }

    /** The mode of events whose type and call name none; {@code ASYNC} by default. */
    public AuditLoggerBuilder mode(AuditMode newMode) {
        this.mode = Objects.requireNonNull(newMode, "newMode");
        return this;
    }

    /** What {@code TRANSACTIONAL} becomes where there is no transaction; without this it is an exception. */
    public AuditLoggerBuilder orElse(AuditMode fallback) {
        this.orElse = fallback;
        return this;
    }

    /**
     * A folder, best on a volume that outlives the process, for events that the store can not take now. Several
     * processes may share it; each keeps a sub-folder, and what a dead one left is adopted.
     */
    public AuditLoggerBuilder journal(Path folder) {
        this.journal = folder;
        return this;
    }

    /**
     * The most bytes that the journal of this process may take; 256 MiB by default. {@link DeadLetters} may take a quarter
     * of it besides, at most 16 MiB.
     */
    public AuditLoggerBuilder journalLimit(long bytes) {
        this.journalLimit = bytes;
        return this;
    }

    /** How many events can wait in memory; 10,000 by default. */
    public AuditLoggerBuilder queueCapacity(int events) {
        this.queueCapacity = events;
        return this;
    }

    /**
     * How long {@code SYNC} waits for the store; 2 s by default, at most an hour. After that the journal gets as long again, and at least 2 s
     * (a disk under load), before the caller is let go. {@code JOURNALED} gives the two the same times in turn.
     */
    public AuditLoggerBuilder syncTimeout(Duration timeout) {
        this.syncTimeout = Objects.requireNonNull(timeout, "timeout");
        return this;
    }

    /** How long {@link AuditLogger#close()} may take; 10 s by default, at most an hour. */
    public AuditLoggerBuilder closeTimeout(Duration timeout) {
        this.closeTimeout = Objects.requireNonNull(timeout, "timeout");
        return this;
    }

    /**
     * Further words that mark a secret: the value of each metadata key, parameter or header whose name contains one, in
     * any case and with any separators, is replaced. The usual ones (password, token, …) always are.
     */
    public AuditLoggerBuilder redact(String... words) {
        secretKeys.addAll(List.of(words));
        return this;
    }

    /**
     * Words that mark no secret though they look like it: a name is judged without them, so that {@code keep("csrf")}
     * shows {@code csrf_mode}, but not {@code csrf_secret}. Names such as {@code token_count} or
     * {@code password_changed_at} are kept anyway. A word both kept and redacted is refused at {@link #build()}.
     */
    public AuditLoggerBuilder keep(String... words) {
        keptKeys.addAll(List.of(words));
        return this;
    }

    /**
     * Event types of the application, or built-in ones with other defaults. A name registered twice with different
     * settings, or a new one under {@code audit.}, is refused at {@link #build()}; so is {@code SYNC} or
     * {@code TRANSACTIONAL} for what the storing thread raises itself: {@code audit.loss} and
     * {@code security.bruteforce.*}.
     */
    public AuditLoggerBuilder types(EventType... more) {
        types.addAll(List.of(more));
        return this;
    }

    /** Adds to every event what the application knows. */
    public AuditLoggerBuilder enrich(EventEnricher enricher) {
        enrichers.add(Objects.requireNonNull(enricher, "enricher"));
        return this;
    }

    /** Hears what becomes of events. */
    public AuditLoggerBuilder listener(AuditListener listener) {
        listeners.add(Objects.requireNonNull(listener, "listener"));
        return this;
    }

    /** Finds the caller's transaction for {@code TRANSACTIONAL}. */
    public AuditLoggerBuilder currentTransaction(CurrentTransaction finder) {
        this.currentTransaction = finder;
        return this;
    }

    /**
     * How long events are kept. Without this nothing is deleted but types registered with
     * {@link EventType#keptFor a retention of their own}, and {@link AuditHealth#retention()} says so when the trail
     * grows large or old.
     */
    public AuditLoggerBuilder retention(RetentionPolicy policy) {
        this.retention = policy;
        return this;
    }

    /**
     * When failed logins for one username, or from one address, are reported as {@code security.bruteforce.detected}: so
     * many within this time; 5 in 10 minutes by default. The report is raised once per window, and
     * {@code security.bruteforce.cleared} when a whole window has passed without a failure. Nobody is blocked. Counted
     * is what this process stored since it started.
     *
     * @param failures 2 to 100
     * @param window 1 s to 24 h
     * @throws IllegalArgumentException when either is out of range
     */
    public AuditLoggerBuilder bruteForce(int failures, Duration window) {
        this.bruteForce = new BruteForceRule(failures, window);
        return this;
    }

    /** Does not look for series of failed logins. */
    public AuditLoggerBuilder withoutBruteForce() {
        this.bruteForce = null;
        return this;
    }

    /**
     * The name of this logger, tag {@code logger} of its meters; {@code audit} by default. Two loggers that publish to one
     * registry need different names.
     */
    public AuditLoggerBuilder name(String loggerName) {
        this.name = Objects.requireNonNull(loggerName, "loggerName");
        return this;
    }

    /** Where to publish the meters of {@link AuditMeters}; nowhere by default. */
    public AuditLoggerBuilder meters(MeterRegistry registry) {
        this.meters = registry;
        return this;
    }

    /** The name of this process in {@code node_id}; the host's name by default. */
    public AuditLoggerBuilder nodeId(String name) {
        this.nodeId = name;
        return this;
    }

    /** The clock that events are stamped by. */
    public AuditLoggerBuilder clock(InstantSource source) {
        this.clock = Objects.requireNonNull(source, "source");
        return this;
    }

    /**
     * A logger with these settings; it accepts events once {@link AuditLogger#start() started}.
     *
     * @throws IllegalArgumentException when settings are out of range or contradict each other
     */
    public AuditLogger build() {
        require(
                queueCapacity >= 1 && queueCapacity <= MAX_QUEUE_CAPACITY,
                "queueCapacity " + queueCapacity + " is out of range; use 1 to " + MAX_QUEUE_CAPACITY);
        require(!name.isBlank(), "name is blank; leave it out or give the logger one");
        requireBounded("syncTimeout", syncTimeout);
        requireBounded("closeTimeout", closeTimeout);
        require(journalLimit >= 1 << 16, "journalLimit " + journalLimit + " is too small; use at least 65536 bytes");
        require(orElse != AuditMode.TRANSACTIONAL, "orElse can not be TRANSACTIONAL; use SYNC, JOURNALED or ASYNC");
        requireJournalWhereAsked();
        requireNoWaitOfTheWriter();
        return new AuditLogger(this);
    }

    private void requireJournalWhereAsked() {
        if (journal != null) {
            return;
        }
        require(
                mode != AuditMode.JOURNALED && orElse != AuditMode.JOURNALED,
                "mode JOURNALED needs a folder; call journal(Path)");
        for (EventType type : types) {
            require(
                    type.mode() != AuditMode.JOURNALED && type.floor() != AuditMode.JOURNALED,
                    "event type " + type.name() + " asks for JOURNALED, which needs a folder; call journal(Path)");
        }
    }

    private void requireNoWaitOfTheWriter() {
        for (EventType type : types) {
            AuditMode own = type.mode();
            boolean waits = waits(type.floor()) || (own != null && waits(own));
            require(
                    !RAISED_BY_WRITER.contains(type.name()) || !waits,
                    "event type " + type.name()
                            + " asks for SYNC or TRANSACTIONAL, but is raised by the thread that stores "
                            + "events, which can not wait for itself; use JOURNALED or ASYNC");
        }
    }

    private static boolean waits(AuditMode mode) {
        return mode.atLeast(AuditMode.SYNC) == mode;
    }

    private static void requireBounded(String setting, Duration timeout) {
        require(
                !timeout.isZero() && !timeout.isNegative() && timeout.compareTo(MAX_TIMEOUT) <= 0,
                setting + " " + timeout + " is out of range; use more than 0 and at most " + MAX_TIMEOUT);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
