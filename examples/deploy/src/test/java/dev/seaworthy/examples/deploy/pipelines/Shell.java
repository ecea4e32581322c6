package dev.seaworthy.examples.deploy.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.seaworthy.testsupport.RequiredTool;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Programs that tests run to their end. */
final class Shell {

    /** Not: that values expand here and not on the host, as they should, and that variables come from the environment. */
    static final String CHECKED = "--exclude=SC2029,SC2153";

    private Shell() {}

    /** What a program said, both streams in one, and how it ended. */
    record Ended(int code, String output) {}

    static Ended run(Path folder, Map<String, String> environment, String... command) {
        try {
            Path out = Files.createTempFile("output", ".txt");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(out.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
            Ended ended = new Ended(process.exitValue(), Files.readString(out, StandardCharsets.UTF_8));
            Files.delete(out);
            return ended;
        } catch (IOException | InterruptedException failure) {
            throw new AssertionError(String.join(" ", command), failure);
        }
    }

    /** Runs a tool over files that hold for all to see, and expects it to find nothing. */
    static void findsNothing(String tool, List<String> arguments) {
        assumeTrue(RequiredTool.find(tool).isPresent(), tool + " looks for mistakes");
        List<String> command = new ArrayList<>(List.of(tool));
        command.addAll(arguments);

        Ended ended = run(Path.of("").toAbsolutePath(), Map.of(), command.toArray(String[]::new));

        assertThat(ended.output()).isEmpty();
        assertThat(ended.code()).isZero();
    }
}
