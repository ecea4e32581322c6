package dev.seaworthy.testsupport;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A second JVM with this one's class path, whose output lines the test reads and which it may kill at any moment.
 *
 * <p>What the child printed before the kill is what it had acknowledged. Not for use by several threads.
 */
public final class ChildJvm implements AutoCloseable {

    /** A child lives for seconds. */
    private static final List<String> QUICK_START =
            List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto");

    private static final String END = "\u0000end of output";
    private static final long EXIT_SECONDS = 60;

    private final Process process;
    private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final List<String> seen = new ArrayList<>();
    private boolean ended;

    private ChildJvm(Process process) {
        this.process = process;
        Thread reader = new Thread(this::read, "child-jvm-output");
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts {@code main} with the given arguments. */
    public static ChildJvm start(Class<?> main, String... arguments) {
        return start(main, Map.of(), arguments);
    }

    /** Starts {@code main} with additional environment variables and the given arguments. */
    public static ChildJvm start(Class<?> main, Map<String, String> environment, String... arguments) {
        return start(List.of(), QUICK_START, main, environment, arguments);
    }

    /** Starts {@code main} with these options of the JVM instead of those that shorten its start. */
    public static ChildJvm startWith(List<String> jvmOptions, Class<?> main, String... arguments) {
        return start(List.of(), jvmOptions, main, Map.of(), arguments);
    }

    /** Starts {@code main} under another program, such as {@code strace}, which must exec the command given to it. */
    public static ChildJvm startUnder(List<String> program, Class<?> main, String... arguments) {
        return start(program, QUICK_START, main, Map.of(), arguments);
    }

    private static ChildJvm start(
            List<String> program,
            List<String> jvmOptions,
            Class<?> main,
            Map<String, String> environment,
            String... arguments) {
        List<String> command = new ArrayList<>(program);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", classPath(), main.getName()));
        command.addAll(Arrays.asList(arguments));
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().putAll(environment);
            return new ChildJvm(builder.start());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The child's process id. */
    public long pid() {
        return process.pid();
    }

    /** Waits for a line that matches and returns it; fails, with all output, when the child ends or time runs out. */
    public String awaitLine(Predicate<String> matching, long timeout, TimeUnit unit) {
        long deadline = System.nanoTime() + unit.toNanos(timeout);
        while (true) {
            String line = next(deadline - System.nanoTime());
            if (line == null) {
                throw new IllegalStateException(
                        "The child printed no such line. Its output:\n" + String.join("\n", seen));
            }
            if (matching.test(line)) {
                return line;
            }
        }
    }

    /** Reads what the child prints for so long, or until it ends. */
    public void readFor(long time, TimeUnit unit) {
        long deadline = System.nanoTime() + unit.toNanos(time);
        String line;
        do {
            line = next(deadline - System.nanoTime());
        } while (line != null);
    }

    /** Kills the child with SIGKILL and returns everything it had printed, in order. */
    public List<String> kill() {
        // By its handle: Process.destroy also closes the pipe, and with it goes what the child had just printed.
        process.toHandle().destroyForcibly();
        return awaitEnd();
    }

    /** Asks the child to stop (SIGTERM) and returns everything it had printed, in order. */
    public List<String> terminate() {
        process.toHandle().destroy();
        return awaitEnd();
    }

    /** Freezes the child (SIGSTOP): its threads stand still, its connections stay open. */
    public void pause() {
        Signals.send("STOP", pid());
    }

    /** Lets a paused child go on (SIGCONT). */
    public void resume() {
        Signals.send("CONT", pid());
    }

    /** Waits until the child has ended by itself or by a signal, and returns everything it had printed. */
    public List<String> awaitEnd() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(EXIT_SECONDS);
        String line;
        do {
            line = next(deadline - System.nanoTime());
        } while (line != null);
        if (!ended) {
            process.destroyForcibly();
            throw new IllegalStateException("The child did not end. Its output:\n" + String.join("\n", seen));
        }
        return List.copyOf(seen);
    }

    /** The exit value; 137 after SIGKILL, 143 after SIGTERM without a handler. */
    public int exitValue() {
        awaitEnd();
        try {
            return process.waitFor();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for the child", interrupted);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private static String classPath() {
        // Surefire may start with a manifest-only jar and keeps the real path here.
        String real = System.getProperty("surefire.test.class.path");
        return real != null ? real : System.getProperty("java.class.path");
    }

    private @Nullable String next(long nanos) {
        if (ended) {
            return null;
        }
        try {
            String line = lines.poll(Math.max(0, nanos), TimeUnit.NANOSECONDS);
            if (END.equals(line)) {
                ended = true;
                return null;
            }
            if (line != null) {
                seen.add(line);
            }
            return line;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private void read() {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
            }
        } catch (IOException closedByKill) {
            lines.add("(output cut: " + closedByKill.getMessage() + ")");
        } finally {
            lines.add(END);
        }
    }
}
