package dev.seaworthy.alerts.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.seaworthy.testsupport.RequiredTool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A program that judges what was generated; without it the test skips itself. */
public final class Program {

    private Program() {}

    /** What it says; a failure is the test's. */
    public static String run(Path folder, String program, String... arguments)
            throws IOException, InterruptedException {
        Optional<Path> found = RequiredTool.find(program);
        assumeTrue(
                found.isPresent(), program + " is not installed (Debian packages prometheus, prometheus-alertmanager)");
        List<String> command = new ArrayList<>(List.of(found.orElseThrow().toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }
}
