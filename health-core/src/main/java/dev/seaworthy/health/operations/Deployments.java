package dev.seaworthy.health.operations;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The history of deployments: notes that this version started here, and knows those of all instances that share the
 * store. All waiting for the store happens on a thread of its own; {@link #newest()} only reads what that saw last.
 * Thread-safe.
 */
public final class Deployments implements AutoCloseable {

    /** The most that {@link #newest()} gives. */
    public static final int MOST_SHOWN = 100;

    /** Others are deployed a few times a day. */
    private static final Duration REFRESH = Duration.ofMinutes(1);

    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);
    private static final Logger log = LoggerFactory.getLogger(Deployments.class);

    private enum State {
        NEW,
        STARTED,
        CLOSED
    }

    private final DeploymentStore store;
    private final AppInfo application;
    private final @Nullable String instance;
    private volatile @Nullable List<Deployment> newest;
    private volatile State state = State.NEW;
    private @Nullable ScheduledExecutorService thread;
    private boolean recorded;
    private boolean failing;

    private Deployments(DeploymentStore store, AppInfo application, @Nullable String instance) {
        this.store = Objects.requireNonNull(store, "store");
        this.application = Objects.requireNonNull(application, "application");
        this.instance = instance;
    }

    /** For this application on this host, which gives the instance its name. */
    public static Deployments of(DeploymentStore store, AppInfo application) {
        return new Deployments(store, application, null);
    }

    /** With a name for the instance: processes of one host that are deployed by themselves need different ones. */
    public static Deployments of(DeploymentStore store, AppInfo application, String instance) {
        return new Deployments(store, application, Objects.requireNonNull(instance, "instance"));
    }

    /** Begins to note and to read, in the background. A second call does nothing; after close it is refused. */
    public synchronized Deployments start() {
        if (state == State.CLOSED) {
            throw new IllegalStateException("this deployment history is closed; create a new one");
        }
        if (state == State.NEW) {
            ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(work -> {
                Thread worker = new Thread(work, "health-deployments");
                worker.setDaemon(true);
                return worker;
            });
            Future<?> unused =
                    executor.scheduleWithFixedDelay(this::refreshOnce, 0, REFRESH.toMillis(), TimeUnit.MILLISECONDS);
            thread = executor;
            state = State.STARTED;
        }
        return this;
    }

    /** Newest first, at most {@value #MOST_SHOWN}; {@code null} while the store was never read. */
    public @Nullable List<Deployment> newest() {
        return newest;
    }

    /** The work of the thread; it goes on after any failure. */
    void refreshOnce() {
        try {
            if (!recorded) {
                record();
                recorded = true;
            }
            newest = List.copyOf(store.newest(MOST_SHOWN));
            failing = false;
        } catch (Exception failure) {
            if (!failing && state != State.CLOSED) {
                log.warn(
                        "The deployment history in {} is not available; trying again every minute",
                        store.getClass().getSimpleName(),
                        failure);
            }
            failing = true;
        }
    }

    private void record() throws Exception {
        String here = instance == null ? hostName() : instance;
        Deployment fresh =
                new Deployment(application.version(), application.commit(), here, application.startedAt(), 0, null);
        Deployment last = store.newest(DeploymentStore.KEPT).stream()
                .filter(row -> row.instance().equals(fresh.instance()))
                .findFirst()
                .orElse(null);
        if (last == null || !last.isSameAs(fresh)) {
            store.save(fresh);
        } else if (last.lastStart().isBefore(fresh.startedAt())) {
            store.save(last.restarted(fresh.startedAt()));
        }
    }

    private static String hostName() {
        String name = System.getenv("HOSTNAME");
        if (name != null && !name.isBlank()) {
            return name;
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException unknown) {
            return "unknown";
        }
    }

    /** Stops the thread; waits at most two seconds for a store that hangs. */
    @Override
    public void close() {
        ScheduledExecutorService running;
        synchronized (this) {
            state = State.CLOSED;
            running = thread;
            thread = null;
        }
        if (running != null) {
            running.shutdownNow();
            awaitEnd(running);
        }
    }

    private static void awaitEnd(ScheduledExecutorService running) {
        try {
            if (!running.awaitTermination(CLOSE_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn("The thread health-deployments still waits for its store and was left behind");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
