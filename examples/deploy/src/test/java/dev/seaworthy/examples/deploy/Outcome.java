package dev.seaworthy.examples.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What a program that has ended said, errors included, and its exit code. */
record Outcome(int exit, String output) {

    private static final long LONGEST_SECONDS = 180;

    static Outcome of(String... command) {
        return of(Map.of(), List.of(command));
    }

    /** Runs the program with these variables besides those of the test. */
    static Outcome of(Map<String, String> environment, List<String> command) {
        try {
            // A file, not a pipe: a server that the program leaves behind would keep a pipe open.
            Path said = Files.createTempFile("kit-outcome", ".log");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(said.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            boolean ended = process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS);
            String output = Files.readString(said, StandardCharsets.UTF_8);
            Files.delete(said);
            if (!ended) {
                process.destroyForcibly();
                throw new IllegalStateException(command.get(0) + " did not end. It said:\n" + output);
            }
            return new Outcome(process.exitValue(), output);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while " + command.get(0) + " ran", interrupted);
        }
    }

    /** The output of a program that must have succeeded. */
    String succeeded() {
        if (exit != 0) {
            throw new IllegalStateException("Exit code " + exit + ":\n" + output);
        }
        return output;
    }
}
