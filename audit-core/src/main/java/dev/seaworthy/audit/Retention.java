package dev.seaworthy.audit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes events whose time is over by the {@link RetentionPolicy}, unless a {@link LegalHold} covers them. The logger
 * does so by itself from time to time; get this from {@link AuditLogger#retention()} to look ahead or to do it now.
 * Thread-safe.
 */
public final class Retention {
    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
    /** Events that come late, out of a journal, lie behind the place that a walk has reached. */
    private static final Duration WHOLE_WALK = Duration.ofDays(1);

    private static final Duration NOTABLE_LEAD = Duration.ofMinutes(1);

    private final PrunableStore store;
    private final RetentionPolicy policy;
    private final RetentionRules rules;
    private final EventIds ids;
    private final Supplier<String> node;
    private final InstantSource clock;
    private final Consumer<AuditEvent> audit;
    private final RetentionMeters meters;
    private final Pace pace;
    private final List<Walk> walks;
    private final CountDownLatch stopped;
    private final ReentrantLock running = new ReentrantLock();
    private Instant walkedWholeAt = Instant.MIN;
    private Set<UUID> holdsBefore = Set.of();
    private volatile @Nullable PruneReport lastReport;
    private volatile @Nullable String lastError;

    Retention(
            PrunableStore store,
            RetentionPolicy policy,
            RetentionRules rules,
            EventIds ids,
            Supplier<String> node,
            InstantSource clock,
            Consumer<AuditEvent> audit,
            RetentionMeters meters,
            CountDownLatch stopped) {
        this.store = store;
        this.policy = policy;
        this.rules = rules;
        this.ids = ids;
        this.node = node;
        this.clock = clock;
        this.audit = audit;
        this.meters = meters;
        this.stopped = stopped;
        this.pace = new Pace(policy.chunk(), policy.pause());
        this.walks = walks(rules);
    }

    /** The policy in force. */
    public RetentionPolicy policy() {
        return policy;
    }

    /**
     * What a prune would delete now and what holds would keep, without deleting: the same walk through the whole trail,
     * so that it can take minutes for many millions of events.
     *
     * @throws AuditStoreException when the store can not be asked
     * @throws InterruptedException when the thread is interrupted between two looks
     */
    public PruneReport preview() throws InterruptedException {
        requireOpen();
        PruneTally tally = tally(true);
        Pruner pruner = new Pruner(store, rules, new Pace(policy.chunk(), Duration.ZERO), this::rest, meters);
        boolean complete = follow(pruner, walks(rules), tally);
        return tally.report(clock.instant(), complete);
    }

    /**
     * Deletes now what is over, in the caller's thread, with the rests of the policy between two chunks. Walks through the
     * whole trail, as {@link #preview} does.
     *
     * @return what was deleted; not complete when the logger was closed meanwhile
     * @throws AuditStoreException when the store fails; what was deleted until then is on record
     * @throws InterruptedException when the thread is interrupted between two chunks
     * @throws IllegalStateException when a prune of this logger is under way, or it was closed
     */
    public PruneReport prune() throws InterruptedException {
        requireOpen();
        if (!running.tryLock()) {
            throw new IllegalStateException("a prune of this logger is under way; wait for it, or for the next one");
        }
        try {
            return pruneAlone(true);
        } finally {
            running.unlock();
        }
    }

    /** What the last prune of this logger that came to its end deleted; empty before the first did. */
    public Optional<PruneReport> lastReport() {
        return Optional.ofNullable(lastReport);
    }

    /** Why the last prune failed; empty after one that did not. */
    Optional<String> lastError() {
        return Optional.ofNullable(lastError);
    }

    /** For the thread: goes on where the last prune ended, and says once what is wrong. False to be tried again soon. */
    boolean pruneQuietly() throws InterruptedException {
        if (!running.tryLock()) {
            return true;
        }
        boolean failedBefore = lastError != null;
        try {
            pruneAlone(false);
            if (failedBefore) {
                LOG.info("Retention works again.");
            }
            return true;
        } catch (RuntimeException | Error failure) {
            if (!failedBefore) {
                LOG.warn("Retention could not delete all that is over; it goes on trying.", failure);
            }
            return false;
        } finally {
            running.unlock();
        }
    }

    private PruneReport pruneAlone(boolean anew) throws InterruptedException {
        PruneTally tally = null;
        @Nullable String failed = "it was interrupted";
        try {
            tally = tally(false);
            startAnew(anew, tally.now());
            boolean complete = follow(new Pruner(store, rules, pace, this::rest, meters), walks, tally);
            PruneReport report = tally.report(clock.instant(), complete);
            if (complete) {
                finish(tally, report);
                lastReport = report;
            }
            failed = null;
            lastError = null;
            return report;
        } catch (RuntimeException | Error failure) {
            failed = reason(failure);
            lastError = failed;
            meters.failed();
            throw failure;
        } finally {
            if (tally != null) {
                audit(tally.report(clock.instant(), failed == null), failed);
            }
        }
    }

    private boolean follow(Pruner pruner, List<Walk> all, PruneTally tally) throws InterruptedException {
        for (Walk walk : all) {
            if (!pruner.follow(walk, tally)) {
                return false;
            }
        }
        return true;
    }

    private void finish(PruneTally tally, PruneReport report) {
        for (Prune prune : tally.prunes()) {
            store.finished(prune, report.finishedAt());
        }
        meters.ran(report.finishedAt(), walks.stream().mapToLong(Walk::held).sum());
    }

    /** When asked, once a day, and when a hold has ended: then there may be something to delete behind the walks. */
    private void startAnew(boolean asked, Instant now) {
        Set<UUID> holds = new HashSet<>();
        if (store instanceof HoldStore holdStore) {
            holdStore.activeHolds().forEach(hold -> holds.add(hold.id()));
        }
        boolean due = asked
                || now.isBefore(walkedWholeAt)
                || walkedWholeAt.equals(Instant.MIN)
                || Duration.between(walkedWholeAt, now).compareTo(WHOLE_WALK) >= 0;
        if (due || !holds.containsAll(holdsBefore)) {
            walks.forEach(Walk::startAnew);
            walkedWholeAt = now;
        }
        holdsBefore = holds;
    }

    private void requireOpen() {
        if (stopped.getCount() == 0) {
            throw new IllegalStateException("the audit logger was closed; use the one that runs");
        }
    }

    private PruneTally tally(boolean dryRun) {
        Instant startedAt = clock.instant();
        return new PruneTally(
                startedAt,
                earlierOfBothClocks(startedAt),
                dryRun,
                () -> ids.next().id(),
                node.get());
    }

    /** What was deleted because a clock ran ahead would never come back. */
    private Instant earlierOfBothClocks(Instant own) {
        if (!(store instanceof MeasuredStore measured)) {
            return own;
        }
        Instant theirs = measured.extent().now();
        if (theirs.plus(NOTABLE_LEAD).isBefore(own)) {
            LOG.warn(
                    "The clock of this process is {} ahead of that of the audit store; retention goes by the earlier "
                            + "one. Check the time service of both machines.",
                    Duration.between(theirs, own));
        }
        return theirs.isBefore(own) ? theirs : own;
    }

    private boolean rest(Duration duration) throws InterruptedException {
        return !stopped.await(duration.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void audit(PruneReport report, @Nullable String failed) {
        if (report.deleted() == 0) {
            return;
        }
        AuditEvent event = AuditEvent.of(EventTypes.AUDIT_PRUNE)
                .by(Actor.system())
                .with("deleted", report.deleted())
                .with("held", report.held())
                .with("parts", report.parts().stream().map(Retention::described).toList());
        audit.accept(failed == null ? event : event.error(failed));
    }

    private static Map<String, Object> described(PruneReport.Part part) {
        Map<String, Object> text = new LinkedHashMap<>();
        text.put("category", part.category());
        part.eventType().ifPresent(type -> text.put("event_type", type));
        text.put("cutoff", part.cutoff().toString());
        text.put("deleted", part.deleted());
        text.put("held", part.held());
        return text;
    }

    /** Only our own messages are known to hold no data. */
    private static String reason(Throwable failure) {
        return failure instanceof AuditException
                ? String.valueOf(failure.getMessage())
                : failure.getClass().getSimpleName();
    }

    private static List<Walk> walks(RetentionRules rules) {
        List<Walk> walks = new ArrayList<>();
        rules.typeAges().forEach((type, age) -> walks.add(new Walk(Optional.of(type), age)));
        rules.categoryAges().forEach(age -> walks.add(new Walk(Optional.empty(), age)));
        return walks;
    }
}
