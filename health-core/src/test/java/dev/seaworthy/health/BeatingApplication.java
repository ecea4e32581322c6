package dev.seaworthy.health;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.LoggerFactory;

/** An application with a heart, which watches its own liveness without a rest. A main program for tests. */
final class BeatingApplication {

    static final String READY = "ready";
    static final String NOT_LIVE = "not live";

    private static final long LIMIT_NANOS = Duration.ofSeconds(20).toNanos();
    private static final long PAUSE_NANOS = Duration.ofMillis(5).toNanos();

    private BeatingApplication() {}

    public static void main(String[] arguments) {
        ((Logger) LoggerFactory.getLogger(HealthMonitor.class)).setLevel(Level.WARN);
        AtomicLong beat = new AtomicLong(System.nanoTime());
        Thread heart = new Thread(() -> beat(beat), "heart");
        heart.setDaemon(true);
        heart.start();
        HealthMonitor monitor = HealthMonitor.builder()
                .check(CheckSpec.builder("heart", context -> look(beat))
                        .kinds(Kind.LIVENESS)
                        .interval(Duration.ofSeconds(5))
                        .build())
                .readiness("database", context -> CheckResult.up())
                .build()
                .start();
        boolean ready = false;
        while (true) {
            if (!ready && monitor.report(Probe.READINESS).serving()) {
                ready = true;
                System.out.println(READY);
            }
            HealthReport live = monitor.report(Probe.LIVENESS);
            if (!live.serving()) {
                System.out.println(NOT_LIVE + ": " + live);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Beats every two seconds in small steps: right after a pause its last beat is as old as the pause was long. */
    private static void beat(AtomicLong beat) {
        while (true) {
            beat.set(System.nanoTime());
            for (int i = 0; i < 20; i++) {
                LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            }
        }
    }

    private static CheckResult look(AtomicLong beat) {
        long age = System.nanoTime() - beat.get();
        return age < LIMIT_NANOS
                ? CheckResult.up()
                : CheckResult.down("no beat").definitively();
    }
}
