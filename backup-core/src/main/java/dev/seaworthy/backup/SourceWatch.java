package dev.seaworthy.backup;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Once an hour opens and closes the sources of the plans that have a schedule, so that what would have a backup refused at
 * night, such as a changed password or a server newer than its client program, is known by day. On the thread
 * {@code backup-sources}; {@link #look} is the whole step. Thread-safe.
 */
final class SourceWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SourceWatch.class);

    private static final Duration INTERVAL = Duration.ofHours(1);

    /** A host that has just started is given the time to open its own connections first. */
    private static final Duration FIRST = Duration.ofMinutes(1);

    /** To open is to connect and to ask for some facts: whatever takes longer hangs. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final BackupSettings settings;
    private final Rounds rounds = new Rounds("backup-sources", FIRST, INTERVAL, this::look);
    private final Map<SourceKey, Outcome> outcomes = new ConcurrentHashMap<>();
    private volatile @Nullable Opening opening;

    /** Which source of which plan. */
    private record SourceKey(String plan, String source) {}

    /** Null when it could be opened. */
    private record Outcome(@Nullable String error) {}

    private record Opening(SourceKey key, RunToken token, long sinceNanos) {}

    SourceWatch(BackupSettings settings) {
        this.settings = settings;
    }

    void start() {
        if (settings.plans().values().stream().anyMatch(plan -> plan.schedule() != null)) {
            rounds.start();
        }
    }

    /** Tries every source once; what is found stands until the next time. */
    void look() {
        for (BackupPlan plan : settings.plans().values()) {
            for (BackupSource source : plan.sources()) {
                if (plan.schedule() != null && mayOpen()) {
                    look(new SourceKey(plan.name(), source.name()), source);
                }
            }
        }
    }

    /** While a restore replaces the live data, its sources are closed on purpose. */
    private boolean mayOpen() {
        try {
            return !Thread.currentThread().isInterrupted()
                    && RestoreJournal.find(Restoring.folder(settings.signingKey()))
                            .isEmpty();
        } catch (RuntimeException unreadable) {
            log.debug("Whether a restore is under way cannot be read; the sources are looked at later", unreadable);
            return false;
        }
    }

    private void look(SourceKey key, BackupSource source) {
        RunToken token = new RunToken(settings.clock());
        opening = new Opening(key, token, System.nanoTime());
        RunControl.Registration limit =
                token.within(PATIENCE, "no answer within " + PATIENCE.toMinutes() + " min; see whether it hangs");
        try {
            source.open(token).close();
            outcomes.put(key, new Outcome(null));
        } catch (Exception | LinkageError failure) { // One bad source must not end the watch.
            failed(key, failure);
        } finally {
            limit.end();
            opening = null;
        }
    }

    private void failed(SourceKey key, Throwable failure) {
        String reason = Reasons.of(failure);
        Outcome before = outcomes.put(key, new Outcome(reason));
        if (before == null || before.error() == null) {
            log.warn(
                    "Source {} of plan {} cannot be read, so its next backup would fail; health says so until it can",
                    key.source(),
                    key.plan(),
                    failure);
        }
    }

    /** Why sources cannot be read, one sentence each, in the order of the plans; empty when all could be the last time. */
    List<String> complaints(long nowNanos) {
        List<String> complaints = new ArrayList<>();
        for (BackupPlan plan : settings.plans().values()) {
            for (BackupSource source : plan.sources()) {
                String error = error(new SourceKey(plan.name(), source.name()), nowNanos);
                if (error != null) {
                    complaints.add("source " + source.name() + " of plan " + plan.name() + " cannot be read: " + error);
                }
            }
        }
        return complaints;
    }

    private @Nullable String error(SourceKey key, long nowNanos) {
        Opening now = opening;
        Duration waiting = now == null ? Duration.ZERO : Duration.ofNanos(nowNanos - now.sinceNanos());
        if (now != null && now.key().equals(key) && waiting.compareTo(PATIENCE) > 0) {
            return "no answer for " + waiting.toMinutes() + " min";
        }
        Outcome last = outcomes.get(key);
        return last == null ? null : last.error();
    }

    /** 1 when the source could be opened the last time, 0 when not, null before the first time. */
    @Nullable
    Integer readable(String plan, String source, long nowNanos) {
        SourceKey key = new SourceKey(plan, source);
        if (error(key, nowNanos) != null) {
            return 0;
        }
        return outcomes.containsKey(key) ? 1 : null;
    }

    @Override
    public void close() {
        Opening now = opening;
        if (now != null) {
            now.token().cancel("the application is closing");
        }
        rounds.close();
    }
}
