package dev.seaworthy.backup;

import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collects what {@link Backups} needs; get one from {@link Backups#builder}. Not thread-safe. */
public final class BackupsBuilder {
    /** Outside every repository, so that whoever can write backups cannot sign them. */
    public static final Path DEFAULT_SIGNING_KEY =
            Path.of(System.getProperty("user.home", "."), ".seaworthy", "backup-signing-key.pem");

    private final BackupStorage storage;
    private final List<BackupPlan> plans = new ArrayList<>();
    private final Map<String, SourceRestorer> restorers = new LinkedHashMap<>();
    private final Set<String> trusted = new HashSet<>();
    private final List<BackupListener> listeners = new ArrayList<>();
    private Path signingKey = DEFAULT_SIGNING_KEY;
    private InstantSource clock = InstantSource.system();
    private @Nullable BackupScheduling scheduling;
    private @Nullable MeterRegistry meterRegistry;
    private @Nullable Path identity;

    BackupsBuilder(BackupStorage storage) {
        this.storage = storage;
    }

    /** Adds a plan; the first example needs one, a tool that only reads needs none. */
    public BackupsBuilder plan(BackupPlan plan) {
        plans.add(plan);
        return this;
    }

    /** Restores sources of a kind that no plan here has; those of the plans' own sources are known. */
    public BackupsBuilder restorer(SourceRestorer restorer) {
        restorers.put(restorer.kind(), restorer);
        return this;
    }

    /** The file of the Ed25519 key, made with mode 0600 when the repository is; {@link #DEFAULT_SIGNING_KEY} if not set. */
    public BackupsBuilder signingKey(Path file) {
        signingKey = file;
        return this;
    }

    /** Accepts a repository signed by the key of this fingerprint, for reading on a machine that lacks the key. */
    public BackupsBuilder trust(String fingerprint) {
        trusted.add(fingerprint);
        return this;
    }

    public BackupsBuilder listener(BackupListener listener) {
        listeners.add(listener);
        return this;
    }

    /** Where the figures of {@link BackupMeters} are published from {@code start()} to {@code close()}; none if not set. */
    public BackupsBuilder meterRegistry(MeterRegistry registry) {
        meterRegistry = registry;
        return this;
    }

    /**
     * The file of the age identities that open encrypted backups, of mode 0600, for full checks, restores and drills. A
     * host that only backs up needs none and should have none.
     */
    public BackupsBuilder identity(Path file) {
        identity = file;
        return this;
    }

    /**
     * What sets scheduled work going from {@code start()} on; without one each process runs every slot by itself. For
     * several nodes with one repository give {@code DatabaseScheduling}.
     */
    public BackupsBuilder scheduling(BackupScheduling scheduling) {
        this.scheduling = scheduling;
        return this;
    }

    /** The time that names backups and decides what is due. */
    public BackupsBuilder clock(InstantSource clock) {
        this.clock = clock;
        return this;
    }

    /**
     * Checks the settings; touches neither storage nor sources.
     *
     * @throws IllegalArgumentException if a plan has no source, or two plans have one name, or a
     *     plan, the signing key and the repository contain one another
     * @throws BackupRefusedException if the codec of a plan needs a library that is not there
     */
    public Backups build() {
        return new Backups(settings());
    }

    BackupSettings settings() {
        Map<String, BackupPlan> byName = new LinkedHashMap<>();
        Map<String, SourceRestorer> known = new LinkedHashMap<>(restorers);
        for (BackupPlan plan : plans) {
            if (plan.sources().isEmpty()) {
                throw new IllegalArgumentException("Plan " + plan.name() + " has no source; add one with source(…)");
            }
            Compression.requireAvailable(plan.codec());
            if (byName.put(plan.name(), plan) != null) {
                throw new IllegalArgumentException("There are two plans named " + plan.name());
            }
            for (BackupSource source : plan.sources()) {
                SourceRestorer restorer = source.restorer();
                known.putIfAbsent(restorer.kind(), restorer);
            }
        }
        refuseKeyInSources(byName);
        refuseOverlaps(byName);
        return new BackupSettings(
                storage,
                byName,
                known,
                signingKey.toAbsolutePath(),
                trusted,
                listeners,
                clock,
                scheduling,
                meterRegistry,
                identity);
    }

    private void refuseKeyInSources(Map<String, BackupPlan> plans) {
        for (BackupPlan plan : plans.values()) {
            for (BackupSource source : plan.sources()) {
                for (Path path : source.localPaths()) {
                    if (signingKey.toAbsolutePath().normalize().startsWith(path)) {
                        throw new IllegalArgumentException("The signing key " + signingKey + " lies in source "
                                + source.name() + " of plan " + plan.name() + ", " + path
                                + ", so every backup would hold the key it is signed with; put the key elsewhere");
                    }
                }
            }
        }
    }

    private void refuseOverlaps(Map<String, BackupPlan> plans) {
        List<BackupStorage> places =
                storage instanceof ReplicatedStorage replicated ? replicated.copies() : List.of(storage);
        for (BackupStorage place : places) {
            if (place instanceof FolderBacked repository) {
                refuseOverlaps(plans, repository);
            }
        }
    }

    private void refuseOverlaps(Map<String, BackupPlan> plans, FolderBacked repository) {
        if (signingKey.toAbsolutePath().normalize().startsWith(repository.folder())) {
            throw new IllegalArgumentException("The signing key " + signingKey + " lies in the repository "
                    + repository.folder() + ", so whoever can change backups could sign them; put it elsewhere");
        }
        for (BackupPlan plan : plans.values()) {
            for (BackupSource source : plan.sources()) {
                for (Path path : source.localPaths()) {
                    if (path.startsWith(repository.folder())
                            || repository.folder().startsWith(path)) {
                        throw new IllegalArgumentException("Source " + source.name() + " of plan " + plan.name() + ", "
                                + path + ", and the repository " + repository.folder()
                                + " contain one another; put the repository elsewhere");
                    }
                }
            }
        }
    }
}
