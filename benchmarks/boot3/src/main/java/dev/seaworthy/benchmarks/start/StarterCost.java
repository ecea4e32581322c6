package dev.seaworthy.benchmarks.start;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.SpringBootVersion;

/**
 * The start of an application with the starter on its class path, beside that of the same application without it, each in
 * a process of its own. They take turns, so that what disturbs one disturbs both. {@code -Drounds=7}.
 */
public final class StarterCost {

    private static final double LIMIT_MILLIS = 50;
    private static final int WARM_UP_ROUNDS = 1;

    /** No start takes that long: whatever does, hangs. */
    private static final Duration LONGEST = Duration.ofMinutes(2);

    /** What the starter brings along and Boot would configure too. */
    private static final List<String> WITH_IT =
            List.of("seaworthy", "micrometer-registry-prometheus", "prometheus-metrics");

    private final int rounds = Integer.getInteger("rounds", 7);

    private StarterCost() {}

    /** Prints both times, what was added, and its ratio to the limit. */
    public static void main(String[] arguments) throws Exception {
        print(
                "%s, Java %s, Spring Boot %s, load %.2f%n",
                System.getProperty("os.name"),
                Runtime.version(),
                SpringBootVersion.getVersion(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        new StarterCost().compare(classPath());
    }

    private void compare(List<String> classPath) throws IOException, InterruptedException {
        String with = String.join(File.pathSeparator, classPath);
        String without = String.join(
                File.pathSeparator,
                classPath.stream().filter(entry -> !isOfStarter(entry)).toList());
        double[] withStarter = new double[rounds];
        double[] bare = new double[rounds];
        for (int round = -WARM_UP_ROUNDS; round < rounds; round++) {
            double one = millis(with);
            double other = millis(without);
            print("  round %2d of %d: %8.1f ms with the starter, %8.1f ms without%n", round + 1, rounds, one, other);
            if (round >= 0) {
                withStarter[round] = one;
                bare[round] = other;
            }
        }
        double added = median(withStarter) - median(bare);
        print("%nFrom main to ready, median of %d%n", rounds);
        print("  %-44s %10.1f ms%n", "without the starter", median(bare));
        print("  %-44s %10.1f ms%n", "with the starter", median(withStarter));
        print("  %-44s %10.1f ms%n", "added", added);
        print(
                "  %-60s %6.2f   target at most 1.00: %s%n",
                "added, to the limit of 50 ms", added / LIMIT_MILLIS, added <= LIMIT_MILLIS ? "met" : "MISSED");
    }

    /** The jar's own name, or the folder that holds the classes of one of our modules, save of this one. */
    private static boolean isOfStarter(String entry) {
        Path path = Path.of(entry);
        if (path.endsWith(Path.of("target", "classes"))) {
            return !entry.contains("benchmarks");
        }
        String name = path.getFileName().toString();
        return WITH_IT.stream().anyMatch(name::startsWith);
    }

    private static double millis(String classPath) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dserver.port=0",
                        "-Dspring.main.banner-mode=off",
                        "-Dspring.datasource.url=jdbc:h2:mem:start",
                        "-cp",
                        classPath,
                        Started.class.getName())
                .redirectErrorStream(true)
                .start();
        CompletableFuture<Void> end = process.onExit()
                .completeOnTimeout(process, LONGEST.toSeconds(), TimeUnit.SECONDS)
                .thenAccept(Process::destroyForcibly);
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        end.join();
        return output.lines()
                .filter(line -> line.startsWith(Started.READY))
                .map(line -> line.substring(Started.READY.length()).split(" ", 2)[0])
                .mapToDouble(Double::parseDouble)
                .findFirst()
                .orElseThrow(
                        () -> new IllegalStateException("The application did not start within 2 minutes:\n" + output));
    }

    /** Under {@code exec:java} the class path of the process is Maven's. */
    private static List<String> classPath() throws URISyntaxException {
        List<String> entries = new ArrayList<>();
        if (Thread.currentThread().getContextClassLoader() instanceof URLClassLoader loader) {
            for (URL url : loader.getURLs()) {
                entries.add(Path.of(url.toURI()).toString());
            }
        }
        return entries.isEmpty()
                ? Arrays.asList(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                : entries;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** The annotation that Error Prone asks for would be a dependency. */
    @SuppressWarnings("AnnotateFormatMethod")
    private static void print(String format, Object... values) {
        System.out.printf(Locale.ROOT, format, values);
    }
}
