package dev.seaworthy.examples.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.seaworthy.testsupport.RequiredTool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What holds for every script of the kit. */
@Tag("dear")
class ScriptsTest {

    private static final List<String> NO_COMMANDS = List.of("lib.sh", "README.md");

    @Test
    void shellcheckFindsNothing() throws IOException {
        assumeTrue(RequiredTool.find("shellcheck").isPresent(), "shellcheck is not installed");
        List<String> command = new ArrayList<>(List.of("shellcheck", "--external-sources", "--source-path=SCRIPTDIR"));
        command.addAll(shellScripts());

        assertThat(command).hasSizeGreaterThan(15);
        assertThat(Outcome.of(command.toArray(String[]::new)).output()).isEmpty();
    }

    @Test
    void everyCommandTellsItsUseAndEndsWithZero() throws IOException {
        for (Path script : commands()) {
            String name = script.getFileName().toString();
            assertThat(Outcome.of(script.toString(), "--help").succeeded())
                    .as(name)
                    .startsWith("Usage: " + name)
                    .contains("--dry-run", "Exit:");
        }
    }

    @Test
    void everyCommandIsOnThePageOfTheScripts() throws IOException {
        String page = Kit.text("bin/README.md");
        for (Path script : commands()) {
            String name = script.getFileName().toString();
            assertThat(page).contains("[`" + name + "`](" + name + ")");
        }
    }

    @Test
    void everyCommandIsPosixShell() throws IOException {
        for (Path script : commands()) {
            assertThat(script).isExecutable();
            assertThat(Files.readString(script)).startsWith("#!/bin/sh\n").contains("set -eu\n");
        }
    }

    private static List<Path> commands() throws IOException {
        try (Stream<Path> files = Files.list(Kit.file("bin"))) {
            return files.filter(file -> !NO_COMMANDS.contains(file.getFileName().toString()))
                    .sorted()
                    .toList();
        }
    }

    private static List<String> shellScripts() throws IOException {
        try (Stream<Path> files = Files.walk(Kit.file("."))) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !Kit.file(".").relativize(file).startsWith("target"))
                    .filter(ScriptsTest::isShell)
                    .map(Path::toString)
                    .sorted()
                    .toList();
        }
    }

    private static boolean isShell(Path file) {
        try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            String first = lines.findFirst().orElse("");
            return first.matches("#!.*/(sh|bash|dash)( .*)?") || first.startsWith("# shellcheck shell=");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
