package dev.seaworthy.benchmarks.boot4;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * A round trip to our readiness probe, beside one to a servlet that does nothing and one to Actuator's readiness group of the
 * same checks, all in one Jetty under one Boot; then the same with every check hung.
 *
 * <p>Rounds take turns, so that what disturbs one disturbs all. {@code -Drounds=40}.
 */
public final class ProbeAnswer {

    private static final String EMPTY = "/empty";
    private static final String OURS = "/seaworthy/health/ready";
    private static final String ACTUATOR = "/actuator/health/readiness";
    private static final int WARM_UP_ROUNDS = 10;
    private static final int REQUESTS = 500;
    private static final int TIMEOUT_MILLIS = 3_000;
    private static final double LIMIT = 1.10;

    private final int port;
    private final int rounds = Integer.getInteger("rounds", 40);

    private ProbeAnswer(int port) {
        this.port = port;
    }

    /** Prints round trips and ratios. */
    public static void main(String[] arguments) throws Exception {
        print(
                "%s, Java %s, load %.2f%n",
                System.getProperty("os.name"),
                Runtime.version(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        try (ConfigurableApplicationContext application = start()) {
            ProbeAnswer benchmark = new ProbeAnswer(
                    application.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
            benchmark.await(200);
            benchmark.compare("Checks that answer", List.of(EMPTY, OURS, ACTUATOR));
            SameChecks.hang();
            benchmark.await(503);
            benchmark.compare("Every check hung", List.of(EMPTY, OURS));
            benchmark.actuatorWhileHung();
            SameChecks.release();
        }
    }

    private static ConfigurableApplicationContext start() {
        SpringApplication application = new SpringApplication(SameChecks.class);
        application.setDefaultProperties(Map.of(
                "server.port", "0",
                "spring.main.banner-mode", "off",
                "logging.level.root", "warn",
                "spring.autoconfigure.exclude",
                        "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
                "seaworthy.health.actuator.enabled", "false",
                "seaworthy.health.disk.enabled", "false",
                "management.endpoint.health.group.readiness.include", "one,two,three,four"));
        return application.run();
    }

    private void await(int status) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        try (KeepAliveClient client = new KeepAliveClient(port, TIMEOUT_MILLIS)) {
            while (client.send(KeepAliveClient.request(OURS)) != status) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("readiness did not become " + status + " within two minutes");
                }
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
    }

    private static long[] of(Map<String, long[]> nanos, String path) {
        return Objects.requireNonNull(nanos.get(path), path);
    }

    private void compare(String title, List<String> paths) throws IOException {
        Map<String, long[]> nanos = new LinkedHashMap<>();
        paths.forEach(path -> nanos.put(path, new long[rounds * REQUESTS]));
        try (KeepAliveClient client = new KeepAliveClient(port, TIMEOUT_MILLIS)) {
            for (int round = -WARM_UP_ROUNDS; round < rounds; round++) {
                for (String path : paths) {
                    round(client, path, of(nanos, path), Math.max(round, 0) * REQUESTS);
                }
            }
        }
        print("%n%s: round trips on one connection%n", title);
        nanos.forEach((path, times) -> {
            Arrays.sort(times);
            print("  %-30s p50 %7.1f us   p99 %7.1f us%n", path, at(times, 0.5) / 1e3, at(times, 0.99) / 1e3);
        });
        double ours = at(of(nanos, OURS), 0.5) / at(of(nanos, EMPTY), 0.5);
        print(
                "  %-60s %6.2f   target at most %.2f: %s%n",
                "probe to empty servlet, p50", ours, LIMIT, ours <= LIMIT ? "met" : "MISSED");
        if (nanos.containsKey(ACTUATOR)) {
            print("  %-60s %6.2f%n", "probe to Actuator, p50", at(of(nanos, OURS), 0.5) / at(of(nanos, ACTUATOR), 0.5));
        }
    }

    private static void round(KeepAliveClient client, String path, long[] nanos, int first) throws IOException {
        byte[] request = KeepAliveClient.request(path);
        for (int i = 0; i < REQUESTS; i++) {
            long begin = System.nanoTime();
            client.send(request);
            nanos[first + i] = System.nanoTime() - begin;
        }
    }

    private static double at(long[] sorted, double share) {
        return sorted[(int) (sorted.length * share)];
    }

    private void actuatorWhileHung() throws IOException {
        try (KeepAliveClient client = new KeepAliveClient(port, TIMEOUT_MILLIS)) {
            int status = client.send(KeepAliveClient.request(ACTUATOR));
            print("  %-30s answered %d%n", ACTUATOR, status);
        } catch (SocketTimeoutException hung) {
            print("  %-30s no answer within %d ms%n", ACTUATOR, TIMEOUT_MILLIS);
        }
    }

    /** The annotation that Error Prone asks for would be a dependency. */
    @SuppressWarnings("AnnotateFormatMethod")
    private static void print(String format, Object... values) {
        System.out.printf(Locale.ROOT, format, values);
    }
}
