package dev.seaworthy.examples.quickstart;

import java.util.concurrent.CountDownLatch;

/**
 * A project and artifact registry with audit trail, probes, metrics and backups. Settings come from the environment:
 * {@code PORT}, {@code SEAWORTHY_HOME}, {@code SEAWORTHY_ADMIN_TOKEN}, {@code DATABASE_URL}, {@code DATABASE_USER},
 * {@code DATABASE_PASSWORD}, {@code REDIS_URL}, {@code PROBE_PORT}, {@code DRAIN_SECONDS}; {@link SeaworthyWiring} shows how Seaworthy is built in.
 */
public final class Quickstart {

    private static final int FAILED = 1;

    private Quickstart() {}

    /** Runs until the process is told to stop (SIGTERM, Ctrl-C). */
    public static void main(String[] arguments) throws InterruptedException {
        System.out.println("Seaworthy quickstart is starting");
        try {
            Application application = Application.start(Settings.from(System.getenv()));
            CountDownLatch stopped = new CountDownLatch(1);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(application, stopped), "quickstart-stop"));
            System.out.println(application.description());
            System.out.println("Seaworthy quickstart is ready; stop it with Ctrl-C");
            // Until all is stopped, not only the server: whoever called this, such as Maven, tears down when it
            // returns.
            stopped.await();
        } catch (StartupException refused) {
            System.err.println(refused.getMessage());
            System.exit(FAILED);
        }
    }

    private static void stop(Application application, CountDownLatch stopped) {
        System.out.println("Seaworthy quickstart is stopping: finishing requests, flushing the audit trail");
        application.close();
        System.out.println("Seaworthy quickstart has stopped");
        stopped.countDown();
    }
}
