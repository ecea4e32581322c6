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
 * Sets backups and cleanups going when their schedules say so. A slot missed while the application was down is made up for
 * once, within the plan's lateness limit; a plan that has never run waits for its next slot. {@link #runDue} is the whole
 * step, the thread {@code backup-scheduler} only repeats it. Thread-safe.
 */
final class BackupScheduler implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(BackupScheduler.class);

    /** Short enough that a clock that jumps is noticed soon. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);

    private final List<BackupPlan> plans;
    private final ScheduledWork work;
    private final InstantSource clock;
    private final UnaryOperator<Duration> delayUpTo;
    private final Map<String, Timetable> backups = new HashMap<>();
    private final Map<String, Timetable> cleanups = new HashMap<>();
    private boolean planned;
    private boolean closed;
    private @Nullable Thread thread;

    BackupScheduler(BackupSettings settings, ScheduledWork work) {
        this(settings.plans().values(), work, settings.clock(), BackupScheduler::randomUpTo);
    }

    BackupScheduler(
            Collection<BackupPlan> plans, ScheduledWork work, InstantSource clock, UnaryOperator<Duration> delayUpTo) {
        this.plans = List.copyOf(plans);
        this.work = work;
        this.clock = clock;
        this.delayUpTo = delayUpTo;
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
        List<Runnable> due = new ArrayList<>();
        synchronized (this) {
            if (!planned) {
                plans.forEach(plan -> plan(plan, now));
                planned = true;
            }
            collect(backups, work::backup, "backup", now, due);
            collect(cleanups, work::cleanup, "cleanup", now, due);
        }
        due.forEach(Runnable::run);
    }

    private void plan(BackupPlan plan, Instant now) {
        Schedule schedule = plan.schedule();
        if (schedule != null) {
            Timetable timetable = new Timetable(schedule, plan.jitter(), delayUpTo, now);
            lastRun(plan).ifPresent(last -> timetable.catchUp(last, plan.latenessLimit(), now));
            backups.put(plan.name(), timetable);
        }
        Schedule cleanup = plan.cleanupSchedule();
        if (cleanup != null && schedule != null) {
            cleanups.put(plan.name(), new Timetable(cleanup, plan.jitter(), delayUpTo, now));
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
        for (Map<String, Timetable> timetables : List.of(backups, cleanups)) {
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
        return plan.schedule() == null;
    }

    private static Duration randomUpTo(Duration most) {
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(most.toMillis() + 1));
    }
}
