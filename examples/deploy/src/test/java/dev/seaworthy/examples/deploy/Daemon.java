package dev.seaworthy.examples.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program that runs until it is stopped; what it says goes into a file. */
record Daemon(String name, Process process, Path said) implements AutoCloseable {

    private static final long LONGEST_SECONDS = 120;

    /** Something that becomes true. */
    interface Condition {
        boolean holds() throws Exception;
    }

    static Daemon start(Path folder, String name, Map<String, String> environment, List<String> command)
            throws IOException {
        Path said = folder.resolve(name + ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        builder.environment().putAll(environment);
        return new Daemon(name, builder.start(), said);
    }

    /** Waits until the condition holds; fails, with what the program said, when it ends before or takes too long. */
    Daemon await(Condition condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_SECONDS);
        while (!condition.holds()) {
            if (process.waitFor(100, TimeUnit.MILLISECONDS) || System.nanoTime() > deadline) {
                throw new IllegalStateException(name + " did not get so far:\n" + Files.readString(said));
            }
        }
        return this;
    }

    /** SIGKILL, as when a host goes. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM; returns the exit code. */
    int stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException(name + " did not stop");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
