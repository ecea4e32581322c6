package dev.seaworthy.backup;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets backups, cleanups and drills going when their schedules say so. A slot missed while the application was down is made
 * up for once, within the plan's lateness limit; a backup that meets other work of its plan waits for it that long; a plan
 * that has never run waits for its next slot. {@link #runDue} is the whole step, the thread {@code backup-scheduler} only repeats it. Thread-safe.
 */
final class BackupScheduler implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(BackupScheduler.class);

    /** Short enough that a clock that jumps is noticed soon. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    /** The first try again; each later one waits twice as long as the one before. */
    static final Duration RETRY_AFTER = Duration.ofMinutes(5);

    /** What still fails after half an hour is left to the next slot, and to whom health tells. */
    static final int MOST_RETRIES = 3;

    /** A backup that met other work of its plan looks again that soon whether it has ended. */
    static final Duration BUSY_AGAIN = Duration.ofMinutes(1);

    private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);

    private final List<BackupPlan> plans;
    private final ScheduledWork work;
    private final InstantSource clock;
    private final UnaryOperator<Duration> delayUpTo;
    private final Lookout lookout;
    private final Map<String, Timetable> backups = new HashMap<>();
    private final Map<String, Timetable> cleanups = new HashMap<>();
    private final Map<String, Timetable> drills = new HashMap<>();
    private final Map<String, Integer> retries = new HashMap<>();
    private final Map<String, Instant> waiting = new HashMap<>();
    private boolean planned;
    private boolean closed;
    private @Nullable Thread thread;

    BackupScheduler(BackupSettings settings, ScheduledWork work, Lookout lookout) {
        this(settings.plans().values(), work, settings.clock(), BackupScheduler::randomUpTo, lookout);
    }

    BackupScheduler(
            Collection<BackupPlan> plans,
            ScheduledWork work,
            InstantSource clock,
            UnaryOperator<Duration> delayUpTo,
            Lookout lookout) {
        this.plans = List.copyOf(plans);
        this.work = work;
        this.clock = clock;
        this.delayUpTo = delayUpTo;
        this.lookout = lookout;
    }

    /** Starts the thread; without any schedule there is nothing to wait for and no thread. */
    synchronized void start() {
        if (thread != null || closed || plans.stream().allMatch(BackupScheduler::byHandOnly)) {
            return;
        }
        Thread loop = new Thread(this::loop, "backup-scheduler");
        loop.setDaemon(true);
        loop.start();
        thread = loop;
    }

    /** When the plan runs next by itself. */
    synchronized Optional<Instant> nextRun(String plan) {
        Timetable timetable = backups.get(plan);
        if (timetable != null) {
            return Optional.of(timetable.next());
        }
        return plans.stream()
                .filter(each -> each.name().equals(plan))
                .map(BackupPlan::schedule)
                .flatMap(schedule -> Optional.ofNullable(schedule).stream())
                .findFirst()
                .map(schedule -> schedule.nextAfter(clock.instant()));
    }

    /** Sets going what is due at {@code now}; the first call looks for missed slots. */
    void runDue(Instant now) {
        lookout.looked(now);
        Map<String, Instant> lastRuns = lastRuns();
        List<Runnable> due = new ArrayList<>();
        synchronized (this) {
            if (closed) {
                return;
            }
            if (!planned) {
                plans.forEach(plan -> plan(plan, lastRuns, now));
                planned = true;
            }
            collect(backups, plan -> backup(plan, now), "backup", now, due);
            collect(cleanups, work::cleanup, "cleanup", now, due);
            collect(drills, work::drill, "drill", now, due);
        }
        due.forEach(Runnable::run);
    }

    /** Asks the storage, which may hang, so nobody must have to wait for it: not even who closes this. */
    private Map<String, Instant> lastRuns() {
        synchronized (this) {
            if (planned) {
                return Map.of();
            }
        }
        Map<String, Instant> lastRuns = new HashMap<>();
        for (BackupPlan plan : plans) {
            if (plan.schedule() != null) {
                lastRun(plan).ifPresent(last -> lastRuns.put(plan.name(), last));
            }
        }
        return lastRuns;
    }

    private void backup(String plan, Instant now) {
        boolean waits = false;
        try {
            work.backup(plan);
        } catch (PlanBusyException busy) {
            waits = waits(plan, busy, now);
            if (!waits) {
                throw busy;
            }
        } finally {
            if (!waits) {
                noLongerWaiting(plan);
            }
        }
    }

    private synchronized void noLongerWaiting(String plan) {
        waiting.remove(plan);
    }

    /** A slot met by a backup is served by it; one met by other work waits for its end, as long as it may be late. */
    private synchronized boolean waits(String plan, PlanBusyException busy, Instant now) {
        Instant since = waiting.getOrDefault(plan, now);
        Duration limit = plans.stream()
                .filter(each -> each.name().equals(plan))
                .map(BackupPlan::latenessLimit)
                .findFirst()
                .orElse(Duration.ZERO);
        Timetable timetable = backups.get(plan);
        if (busy.byBackup() || timetable == null || Duration.between(since, now).compareTo(limit) > 0) {
            waiting.remove(plan);
            return false;
        }
        if (waiting.put(plan, since) == null) {
            log.warn("Scheduled backup of plan {} waits: {}", plan, busy.getMessage());
        }
        timetable.runBy(now.plus(BUSY_AGAIN));
        return true;
    }

    /** A scheduled backup has ended. One that failed is tried again soon, unless its next slot is nearer. */
    synchronized void ended(String plan, boolean good) {
        Timetable timetable = backups.get(plan);
        int tried = retries.getOrDefault(plan, 0);
        if (good || timetable == null || tried == MOST_RETRIES) {
            retries.remove(plan);
            return;
        }
        Instant again = clock.instant().plus(RETRY_AFTER.multipliedBy(1L << tried));
        retries.put(plan, tried + 1);
        timetable.runBy(again);
        log.warn(
                "Scheduled backup of plan {} failed; try {} of {} is at {}",
                plan,
                tried + 1,
                MOST_RETRIES,
                timetable.next());
        notifyAll();
    }

    private void plan(BackupPlan plan, Map<String, Instant> lastRuns, Instant now) {
        Schedule schedule = plan.schedule();
        if (schedule != null) {
            Timetable timetable = new Timetable(schedule, plan.jitter(), delayUpTo, now);
            Instant last = lastRuns.get(plan.name());
            if (last != null) {
                timetable.catchUp(last, plan.latenessLimit(), now);
            }
            backups.put(plan.name(), timetable);
        }
        Schedule cleanup = plan.cleanupSchedule();
        if (cleanup != null && schedule != null) {
            cleanups.put(plan.name(), new Timetable(cleanup, plan.jitter(), delayUpTo, now));
        }
        Schedule drill = drillSchedule(plan);
        if (drill != null) {
            drills.put(plan.name(), new Timetable(drill, plan.jitter(), delayUpTo, now));
        }
    }

    private Optional<Instant> lastRun(BackupPlan plan) {
        try {
            return work.lastRun(plan.name());
        } catch (RuntimeException failure) {
            log.warn("Cannot find out when plan {} last ran, so no missed run is made up for", plan.name(), failure);
            return Optional.empty();
        }
    }

    private static void collect(
            Map<String, Timetable> timetables, Consumer<String> action, String what, Instant now, List<Runnable> due) {
        timetables.forEach((plan, timetable) -> {
            if (timetable.due(now)) {
                due.add(() -> attempt(plan, action, what));
            }
        });
    }

    private static void attempt(String plan, Consumer<String> action, String what) {
        try {
            action.accept(plan);
        } catch (PlanBusyException busy) {
            log.warn("Scheduled {} of plan {} left out: {}", what, plan, busy.getMessage());
        } catch (RuntimeException | Error failure) { // Such as no memory for a thread now; the loop must live on.
            log.error("Scheduled {} of plan {} could not be begun; the next slot tries again", what, plan, failure);
        }
    }

    private void loop() {
        while (!Thread.currentThread().isInterrupted()) {
            runDue(clock.instant());
            try {
                awaitNext();
            } catch (InterruptedException closing) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private synchronized void awaitNext() throws InterruptedException {
        if (closed) {
            throw new InterruptedException();
        }
        Instant now = clock.instant();
        long wait = LONGEST_WAIT.toMillis();
        for (Map<String, Timetable> timetables : List.of(backups, cleanups, drills)) {
            for (Timetable timetable : timetables.values()) {
                Duration until = Duration.between(now, timetable.next());
                wait = until.compareTo(LONGEST_WAIT) < 0 ? Math.min(wait, until.toMillis() + 1) : wait;
            }
        }
        TimeUnit.MILLISECONDS.timedWait(this, Math.max(1, wait));
    }

    /** Begins nothing more; what was begun is not touched. */
    @Override
    public void close() {
        Thread loop;
        synchronized (this) {
            closed = true;
            loop = thread;
            thread = null;
            notifyAll();
        }
        if (loop != null) {
            loop.interrupt();
            try {
                loop.join(CLOSE_WAIT.toMillis());
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static boolean byHandOnly(BackupPlan plan) {
        return plan.schedule() == null && drillSchedule(plan) == null;
    }

    private static @Nullable Schedule drillSchedule(BackupPlan plan) {
        DrillPlan drill = plan.drill();
        return drill == null ? null : drill.schedule();
    }

    private static Duration randomUpTo(Duration most) {
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(most.toMillis() + 1));
    }
}
