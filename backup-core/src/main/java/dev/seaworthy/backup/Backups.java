package dev.seaworthy.backup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Backs up, checks, keeps and restores. {@code Backups.builder(new DirectoryStorage(folder)).plan(plan).build().start()}
 * runs the plans' schedules until {@link #close()}; without {@code start()} everything else works, on the caller's thread.
 * Thread-safe.
 */
public final class Backups implements AutoCloseable {
    /** Whoever ends the process has other things to end after this; a run that is killed is cleaned up by the next. */
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(10);

    private final BackupSettings settings;
    private final BackupEngine engine;
    private final BackupEngine reading;
    private final LiveRestore liveRestore;
    private final PlanLocks locks = new PlanLocks();
    private final Jobs jobs;
    private final Lookout lookout = new Lookout();
    private final BackupScheduler scheduler;
    private final ScheduledRuns scheduledRuns;
    private final Cleanups cleanups;
    private final PlanReport planReport;
    private final DrillChoice drillChoice;
    private final Opening opening;
    private final PlanWatch watch;
    private final SourceWatch sourceWatch;
    private final @Nullable MeterBinding meters;
    private final AtomicBoolean started = new AtomicBoolean();
    private final AtomicBoolean closing = new AtomicBoolean();
    private BackupScheduling.@Nullable Running scheduling;

    /** The storage has answered since the start. */
    private volatile boolean opened;

    private boolean closed;

    Backups(BackupSettings settings) {
        this.settings = settings;
        this.engine = new BackupEngine(settings);
        this.reading = engine.reading();
        this.jobs = new Jobs(settings.clock());
        this.liveRestore = new LiveRestore(settings, engine);
        this.scheduler = new BackupScheduler(settings, new Scheduled(), lookout);
        this.scheduledRuns = new ScheduledRuns(engine, jobs, locks, settings.clock());
        this.cleanups = new Cleanups(settings, engine);
        this.planReport = new PlanReport(settings, engine, scheduler);
        this.drillChoice = new DrillChoice(engine, settings.clock());
        this.opening = new Opening(
                () -> engine.repository().openForWriting().identity().repositoryId());
        this.watch = new PlanWatch(this::look, settings.clock());
        this.sourceWatch = new SourceWatch(settings);
        this.meters = settings.meterRegistry() == null
                ? null
                : new MeterBinding(settings.meterRegistry(), watch, sourceWatch, settings.clock());
        engine.listeners().add(new WatchWaker(watch));
        if (meters != null) {
            engine.listeners().add(meters);
        }
    }

    public static BackupsBuilder builder(BackupStorage storage) {
        return new BackupsBuilder(storage);
    }

    /**
     * For the start of an application, before it opens its database: throws while a restore that replaces live data is
     * under way or was interrupted, and says how to end it.
     *
     * @throws BackupRefusedException if there is one
     */
    public static void refuseIfRestoring(Path signingKey) {
        Restoring.refuse(signingKey, "The application cannot start");
    }

    /** As {@link #refuseIfRestoring(Path)} with the default signing key. */
    public static void refuseIfRestoring() {
        refuseIfRestoring(BackupsBuilder.DEFAULT_SIGNING_KEY);
    }

    /**
     * Opens or creates the repository and starts the scheduler; nothing if it was started before. A storage that does not
     * answer, or not within 5 seconds, stops nobody: {@link #health} says so, and it is tried again every 5 minutes and with
     * each backup.
     *
     * @throws IllegalArgumentException if a plan runs too seldom for the rpo it promises
     * @throws BackupRefusedException if the repository belongs to an unknown key, a restore is under way, or the meter
     *     registry has the meters of another instance
     * @throws BackupException if the {@link BackupsBuilder#scheduling} that was given cannot begin
     */
    public Backups start() {
        if (!started.compareAndSet(false, true)) {
            return this;
        }
        try {
            begin();
        } catch (RuntimeException failure) {
            started.set(false);
            throw failure;
        }
        return this;
    }

    private void begin() {
        settings.plans()
                .values()
                .forEach(plan -> Freshness.requirePromiseIsPossible(
                        plan, settings.clock().instant()));
        Restoring.refuse(settings.signingKey(), "Backups cannot start");
        String repositoryId = opening.begin();
        opened = repositoryId != null;
        if (meters != null) {
            meters.publish(settings.plans().values(), lookout::last);
        }
        try {
            startScheduling(repositoryId);
        } catch (RuntimeException failure) {
            if (meters != null) {
                meters.remove();
            }
            throw failure;
        }
        watch.start();
        sourceWatch.start();
    }

    /** What the watch does: first of all what a start without the storage had to leave out. */
    private List<PlanStatus> look() throws Exception {
        if (!opened) {
            startScheduling(opening.again());
            opened = true;
        }
        return planReport.all();
    }

    /** @param repositoryId by which the nodes of a cluster find each other; without it theirs begins later */
    private synchronized void startScheduling(@Nullable String repositoryId) {
        BackupScheduling shared = settings.scheduling();
        if (shared == null) {
            scheduler.start();
        } else if (scheduling == null && repositoryId != null && !closed) {
            scheduling = shared.start(new ScheduledJobs(scheduledJobs(), repositoryId, settings.clock(), lookout));
        }
    }

    private List<ScheduledJob> scheduledJobs() {
        List<ScheduledJob> scheduled = new ArrayList<>();
        for (BackupPlan plan : settings.plans().values()) {
            add(scheduled, BackupJob.Kind.BACKUP, plan, plan.schedule(), token -> engine.backup(plan, token, null));
            if (plan.schedule() != null) {
                add(scheduled, BackupJob.Kind.CLEANUP, plan, plan.cleanupSchedule(), cleanups.scheduled(plan));
            }
            if (plan.drill() != null) {
                add(scheduled, BackupJob.Kind.DRILL, plan, plan.drill().schedule(), drillWork(plan.name()));
            }
        }
        return scheduled;
    }

    private void add(
            List<ScheduledJob> scheduled,
            BackupJob.Kind kind,
            BackupPlan plan,
            @Nullable Schedule schedule,
            Jobs.Work work) {
        if (schedule != null) {
            scheduled.add(new ScheduledJob(kind, plan, schedule, scheduledRuns, work));
        }
    }

    /**
     * Stops the scheduler, cancels running jobs and waits for them, at most half a minute. Whoever calls this a second time
     * does not wait.
     */
    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        scheduler.close();
        jobs.stop();
        stopScheduling();
        jobs.close(CLOSE_WAIT);
        watch.close();
        sourceWatch.close();
        if (meters != null) {
            meters.remove();
        }
    }

    private synchronized void stopScheduling() {
        closed = true;
        if (scheduling != null) {
            scheduling.close();
            scheduling = null;
        }
    }

    /**
     * Backs up a plan now and checks the result at level V2.
     *
     * @throws BackupNotFoundException if there is no such plan
     * @throws PlanBusyException if a job of the plan is running in this process
     * @throws VerificationFailedException if what was stored is not what was read
     */
    public BackupInfo backup(String plan) {
        BackupPlan known = settings.plan(plan);
        locks.acquire(plan, PlanLocks.BACKUP);
        try {
            return io(() -> engine.backup(known, token(), null));
        } finally {
            locks.release(plan);
        }
    }

    /** Every backup in the storage, newest first, those of plans not configured here included. */
    public List<BackupInfo> list() {
        return io(() -> {
            List<BackupInfo> all = new ArrayList<>();
            for (String plan : reading.repository().plans()) {
                all.addAll(list(plan));
            }
            all.sort((left, right) -> right.id().compareTo(left.id()));
            return all;
        });
    }

    /** The backups of one plan, newest first. */
    public List<BackupInfo> list(String plan) {
        return io(() -> {
            reading.repository().identity();
            List<BackupInfo> backups = new ArrayList<>();
            for (BackupId id : reading.repository().ids(plan)) {
                backups.add(reading.catalogue().describe(id));
            }
            Collections.reverse(backups);
            return backups;
        });
    }

    /**
     * One backup as it is known now.
     *
     * @throws BackupNotFoundException if there is none
     */
    public BackupInfo get(BackupId id) {
        return io(() -> reading.catalogue().info(id));
    }

    /** What was recorded about a backup since it was written, oldest first. */
    public List<Evidence> evidence(BackupId id) {
        return io(() -> {
            reading.catalogue().info(id);
            return reading.attestations().of(id);
        });
    }

    /** How each configured plan is doing. */
    public List<PlanStatus> plans() {
        return io(planReport::all);
    }

    /**
     * How the plans are doing, as last read in the background: never waits for the storage. Before {@link #start} nothing
     * is known.
     */
    public BackupHealth health() {
        long now = System.nanoTime();
        return new BackupHealth(
                watch.plans(),
                watch.readAt(),
                watch.storageError(now),
                lookout.silent(now),
                sourceWatch.complaints(now),
                cleanups.complaints());
    }

    /**
     * Checks a backup and records the outcome; a bad one is an outcome, not an exception. An encrypted one that no identity
     * here opens is checked at V1 at most, and the report says so.
     *
     * @throws BackupRefusedException if levels V3 and V4 cannot be carried out as the plan is configured
     */
    public VerifyReport verify(BackupId id, VerifyLevel level) {
        return verify(id, level, token());
    }

    private VerifyReport verify(BackupId id, VerifyLevel level, RunToken token) {
        return io(() -> {
            engine.catalogue().info(id);
            if (level.compareTo(VerifyLevel.V2) > 0) {
                return report(new Drill(settings, engine).run(id, level, token));
            }
            RunControl.Registration timeout = timeout(id.plan(), "The check of backup " + id, token);
            try {
                return engine.verifyAndRecord(id, level, token);
            } finally {
                timeout.end();
            }
        });
    }

    private RunControl.Registration timeout(String plan, String what, RunToken token) {
        BackupPlan known = settings.plans().get(plan);
        Duration timeout = known == null ? BackupPlan.DEFAULT_TIMEOUT : known.timeout();
        return token.within(timeout, what + " took longer than " + timeout);
    }

    private static VerifyReport report(Evidence drill) {
        VerifyLevel level = drill.level();
        String error = drill.error();
        if (level == null) {
            throw new BackupRefusedException(String.valueOf(error));
        }
        long bytes = drill.drill() == null ? 0 : drill.drill().bytes();
        List<VerifyFinding> findings = error == null
                ? drill.findings()
                : List.of(new VerifyFinding(drill.id().value(), error));
        return new VerifyReport(drill.id(), level, drill.at(), bytes, findings);
    }

    /**
     * Restores a backup into scratch targets, counts, asks the application's assertions and records what was measured. A
     * backup that does not restore is a result: {@link Evidence#good()} is false.
     *
     * @throws BackupRefusedException if the plan has no {@link DrillPlan}, or the drill cannot be carried out as configured
     * @throws PlanBusyException if a job of the plan is running in this process
     */
    public Evidence drill(BackupId id) {
        locks.acquire(id.plan(), "drill");
        try {
            return drill(id, token());
        } finally {
            locks.release(id.plan());
        }
    }

    /**
     * Drills the newest verified backup of a plan, as {@link #drill}.
     *
     * @throws BackupRefusedException if the plan has no verified backup
     */
    public Evidence drillNewest(String plan) {
        settings.plan(plan);
        return drill(io(() -> drillChoice.newest(plan)));
    }

    /** As {@link #drill}, on a thread of its own. */
    public BackupJob submitDrill(BackupId id) {
        BackupInfo info = get(id);
        return submit(BackupJob.Kind.DRILL, id.plan(), id, info.storedBytes(), token -> {
            requireRestored(drill(id, token));
        });
    }

    private static void requireRestored(Evidence result) {
        if (!result.good()) {
            throw new BackupException("Backup " + result.id() + " was not restored by the drill: "
                    + (result.error() != null ? result.error() : result.findings()));
        }
    }

    private Evidence drill(BackupId id, RunToken token) {
        return io(() -> {
            engine.catalogue().info(id);
            return new Drill(settings, engine).run(id, VerifyLevel.V4, token);
        });
    }

    /**
     * Restores as requested. Refused while another restore is replacing live data, or was interrupted while it did.
     * Everything is authenticated and decoded once before the target is touched.
     *
     * @throws VerificationFailedException if the backup is not what was written; nothing was touched
     * @throws BackupRefusedException if the request cannot be carried out safely; nothing was touched
     */
    public RestoreReport restore(RestoreRequest request) {
        BackupId id = request.id();
        locks.acquire(id.plan(), "restore");
        try {
            RestoreReport report = io(() -> request.replace()
                    ? liveRestore.run(request, token())
                    : new Restore(settings, engine).run(request, token()));
            engine.listeners().tell(listener -> listener.restored(report));
            return report;
        } catch (RuntimeException failure) {
            engine.listeners().tell(listener -> listener.restoreFailed(id, failure));
            throw failure;
        } finally {
            locks.release(id.plan());
        }
    }

    /** Carries an interrupted replacement through to its end. */
    public RestoreReport continueRestore() {
        RestoreReport report = liveRestore.continueRestore();
        engine.listeners().tell(listener -> listener.restored(report));
        return report;
    }

    /** Takes an interrupted replacement back: the old data is live again. */
    public void undoRestore() {
        liveRestore.undoRestore();
    }

    /**
     * A builder over one backup that was {@linkplain #export exported} to {@code folder} or copied from there, without its
     * repository: {@link #list()} has that backup, which can be checked and restored into new targets.
     *
     * @throws BackupRefusedException if there is none, or it lacks file contents
     * @throws VerificationFailedException if its manifest is damaged beyond recognition
     */
    public static BackupsBuilder exported(BackupStorage folder) {
        try {
            return builder(ExportedStorage.open(folder));
        } catch (IOException failure) {
            throw failed(folder, failure);
        }
    }

    /**
     * Copies a backup, with all that is needed to check and restore it, into an empty place; what is copied is checked
     * against its hashes on the way, and needs no identity.
     *
     * @throws VerificationFailedException if something of it is damaged or missing; nothing is left behind
     * @throws BackupRefusedException if {@code target} is not empty
     */
    public ExportReport export(BackupId id, BackupStorage target) {
        return io(() -> {
            engine.catalogue().info(id);
            return new Export(engine.repository(), target, token()).run(id);
        });
    }

    /** Removes what the plan's retention no longer keeps; a dry run only says what would happen. */
    public CleanupReport cleanup(String plan, boolean dryRun) {
        locks.acquire(plan, "cleanup");
        try {
            return io(() -> cleanups.run(settings.plan(plan), dryRun, token()));
        } finally {
            locks.release(plan);
        }
    }

    /** How the copies of a {@link ReplicatedStorage} are doing, as far as is known; empty for another storage. */
    public List<CopyStatus> copies() {
        return settings.storage() instanceof ReplicatedStorage replicated ? replicated.copyStatus() : List.of();
    }

    /**
     * Tries out what backups rely on in the storage, in each copy if there are several, and looks for what interrupted work
     * left there. Writes small objects and removes them; changes nothing else. What is wrong is a finding, not an exception.
     */
    public CheckReport check() {
        return new RepositoryCheck(settings, engine).run(false);
    }

    /**
     * As {@link #check}, and removes what interrupted work left, ends deletions that were begun, and brings copies up to
     * date. It touches nothing that a complete backup or a run that may be alive needs.
     */
    public CheckReport repair() {
        return new RepositoryCheck(settings, engine).run(true);
    }

    /**
     * Keeps a backup whatever retention says, until {@link #release}.
     *
     * @throws BackupRefusedException if a cleanup is removing it
     */
    public void hold(BackupId id, String reason) {
        io(() -> {
            engine.catalogue().info(id);
            engine.repository().holdExisting(id, reason, settings.clock().instant());
            return id;
        });
    }

    /** Ends a hold. */
    public void release(BackupId id) {
        io(() -> {
            engine.catalogue().info(id);
            engine.repository().release(id);
            return id;
        });
    }

    /**
     * Begins a backup on a thread of its own.
     *
     * @throws PlanBusyException if a job of the plan is queued or running
     */
    public BackupJob submitBackup(String plan) {
        BackupPlan known = settings.plan(plan);
        return submitBackup(plan, token -> engine.backup(known, token, null));
    }

    private BackupJob submitBackup(String plan, Jobs.Work work) {
        Long estimate = scheduledRuns.estimate(BackupJob.Kind.BACKUP, plan);
        return submit(BackupJob.Kind.BACKUP, plan, null, estimate, work);
    }

    /** Begins a check on a thread of its own. */
    public BackupJob submitVerify(BackupId id, VerifyLevel level) {
        BackupInfo info = get(id);
        return submit(BackupJob.Kind.VERIFY, id.plan(), id, info.storedBytes(), token -> verify(id, level, token)
                .requireGood());
    }

    /**
     * Begins a cleanup on a thread of its own, and after it the checks of older backups that are due, as the schedule does.
     *
     * @throws BackupNotFoundException if there is no such plan
     * @throws PlanBusyException if a job of the plan is queued or running
     */
    public BackupJob submitCleanup(String plan) {
        settings.plan(plan);
        return submit(BackupJob.Kind.CLEANUP, plan, null, null, cleanups.scheduled(settings.plan(plan)));
    }

    /** Those that have not ended and the last 100 that have, in the order they were submitted. */
    public List<BackupJob> jobs() {
        return jobs.all();
    }

    /** A job by its id; the last 100 ended ones are remembered. */
    public Optional<BackupJob> job(String id) {
        return jobs.find(id);
    }

    /**
     * Asks a job to stop; ended jobs stay as they are.
     *
     * @throws BackupNotFoundException if there is no such job
     */
    public BackupJob cancel(String job) {
        return jobs.cancel(job);
    }

    /** The fingerprint of the key that signs here, for {@link BackupsBuilder#trust}; opens or creates the repository. */
    public String fingerprint() {
        return io(() -> engine.repository().openForWriting().identity().fingerprint());
    }

    /**
     * Replaces the signing key: a new one is made, the old one signs for it in the repository, and from then on the new one
     * signs. What the old one signed stays valid; the old key file is kept beside the new one, which every other machine
     * that writes there must be given. After an interruption call it again.
     *
     * @return the fingerprint of the new key
     * @throws BackupRefusedException if the key that signs now is not here, there is no repository yet, or the old key
     *     signed something that is dated later than now
     */
    public String rotateKey() {
        Restoring.refuse(settings.signingKey(), "The signing key cannot be replaced");
        String fingerprint = io(() -> engine.repository().rotateKey().fingerprint());
        engine.catchUp();
        return fingerprint;
    }

    private RunToken token() {
        return new RunToken(settings.clock());
    }

    private Jobs.Work drillWork(String plan) {
        return token -> {
            List<Evidence> results = new ArrayList<>();
            for (BackupId id : drillChoice.scheduled(plan)) {
                token.backup(id);
                results.add(drill(id, token));
            }
            results.forEach(Backups::requireRestored);
        };
    }

    private BackupJob submit(
            BackupJob.Kind kind, String plan, @Nullable BackupId id, @Nullable Long estimate, Jobs.Work work) {
        locks.acquire(plan, kind.name().toLowerCase(Locale.ROOT));
        return jobs.submit(kind, plan, id, estimate, work, () -> locks.release(plan));
    }

    /** Something that may fail on the storage. */
    @FunctionalInterface
    private interface Storing<T extends @Nullable Object> {
        T run() throws IOException;
    }

    private <T extends @Nullable Object> T io(Storing<T> work) {
        try {
            return work.run();
        } catch (IOException | UncheckedIOException failure) {
            throw failed(settings.storage(), failure);
        }
    }

    private static BackupException failed(BackupStorage storage, Exception failure) {
        return new BackupException(
                "The " + storage + " failed: " + failure + ". Check that it is there, writable and not full", failure);
    }

    /** What the scheduler sets going. */
    private final class Scheduled implements ScheduledWork {
        @Override
        public void backup(String plan) {
            submitBackup(plan, token -> {
                boolean again = false;
                try {
                    engine.backup(settings.plan(plan), token, null);
                } catch (BackupTimedOutException tooLong) {
                    again = true;
                    throw tooLong;
                } catch (BackupCancelledException | BackupRefusedException needsAPerson) {
                    throw needsAPerson;
                } catch (IOException | RuntimeException failure) {
                    again = true;
                    throw failure;
                } finally {
                    scheduler.ended(plan, !again);
                }
            });
        }

        @Override
        public void cleanup(String plan) {
            submit(BackupJob.Kind.CLEANUP, plan, null, null, cleanups.scheduled(settings.plan(plan)));
        }

        @Override
        public void drill(String plan) {
            submit(BackupJob.Kind.DRILL, plan, null, null, drillWork(plan));
        }

        @Override
        public Optional<Instant> lastRun(String plan) {
            return io(() -> scheduledRuns.lastRun(plan));
        }
    }
}
