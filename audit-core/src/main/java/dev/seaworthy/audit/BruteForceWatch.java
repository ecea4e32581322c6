package dev.seaworthy.audit;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds series of failed logins among the events that were stored, for each username and for each address, and reports
 * them as events. It blocks nobody and knows what this process stored since it started. Thread-safe.
 *
 * <p>What counts is when a login failed, not when that was stored: what a journal brings after more than a window is
 * history and raises no alarm.
 */
final class BruteForceWatch implements GuardedListeners.Watch {
    private static final Logger LOG = LoggerFactory.getLogger(BruteForceWatch.class);

    /** Ticks are a second apart; more only while the writer is stuck. */
    private static final int MOST_UNREPORTED = 1_000;

    private static final long TICK_MICROS = 1_000_000;

    private final InstantSource clock;
    private final long windowMicros;
    private final Suspects byName;
    private final Suspects byAddress;
    private final Consumer<AuditEvent> raise;
    private final ReentrantLock lock = new ReentrantLock();
    /** Until the next tick. */
    private final List<AuditEvent> unreported = new ArrayList<>();

    private long droppedReports;
    private long tickedAt;

    BruteForceWatch(BruteForceRule rule, InstantSource clock, Consumer<AuditEvent> raise) {
        this.clock = clock;
        this.windowMicros = rule.windowMicros();
        this.byName = new Suspects(EventField.USERNAME, rule);
        this.byAddress = new Suspects(EventField.IP_ADDRESS, rule);
        this.raise = raise;
    }

    @Override
    public void stored(List<StoredEvent> events) {
        List<AuditEvent> reports = new ArrayList<>();
        count(events, reports);
        report(reports);
    }

    /** What there is to report waits for the next tick: the caller's request has nothing to do with it. */
    @Override
    public void committed(List<StoredEvent> events) {
        List<AuditEvent> reports = new ArrayList<>();
        count(events, reports);
        lock.lock();
        try {
            int room = Math.min(reports.size(), MOST_UNREPORTED - unreported.size());
            unreported.addAll(reports.subList(0, room));
            droppedReports += reports.size() - room;
        } finally {
            lock.unlock();
        }
    }

    /** For what waits, and what ends by itself: to be called about every second; looks for the latter no more often. */
    void tick() {
        List<AuditEvent> reports = new ArrayList<>();
        lock.lock();
        try {
            reports.addAll(unreported);
            unreported.clear();
            long now = Micros.of(clock.instant());
            if (Math.abs(now - tickedAt) >= TICK_MICROS) {
                tickedAt = now;
                reports.addAll(byName.quiet(now));
                reports.addAll(byAddress.quiet(now));
            }
        } finally {
            lock.unlock();
        }
        report(reports);
    }

    /** How many usernames and addresses were forgotten, or not reported, because there were too many. */
    long dropped() {
        lock.lock();
        try {
            return byName.dropped() + byAddress.dropped() + droppedReports;
        } finally {
            lock.unlock();
        }
    }

    /** How many are being watched. */
    int size() {
        lock.lock();
        try {
            return byName.size() + byAddress.size();
        } finally {
            lock.unlock();
        }
    }

    private void count(List<StoredEvent> events, List<AuditEvent> reports) {
        for (StoredEvent event : events) {
            if (EventTypes.LOGIN_FAILED.name().equals(event.text(EventField.EVENT_TYPE))) {
                count(event, reports);
            }
        }
    }

    private void count(StoredEvent event, List<AuditEvent> reports) {
        lock.lock();
        try {
            long now = Micros.of(clock.instant());
            // After the clock was set back events keep the later time for a while; they happen now.
            long at = Math.min(Micros.of(event.createdAt()), now);
            if (now - at >= windowMicros) {
                return;
            }
            for (Suspects suspects : List.of(byName, byAddress)) {
                AuditEvent report = suspects.failed(event, at, now);
                if (report != null) {
                    reports.add(report);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Without the lock: to raise an event may take a while. */
    private void report(List<AuditEvent> reports) {
        for (AuditEvent report : reports) {
            try {
                raise.accept(report);
            } catch (RuntimeException failure) {
                LOG.warn(
                        "The report {} of failed logins can not be logged.",
                        report.type().name(),
                        failure);
            }
        }
    }
}
