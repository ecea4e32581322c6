package dev.seaworthy.testsupport;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Programs that some tests need: absent, such a test is skipped with a message on a user's machine but fails in CI. */
public final class RequiredTool {

    private RequiredTool() {}

    /** The program's path, or empty where it may be missing; in CI ({@code CI=true}) a missing program throws. */
    public static Optional<Path> find(String program) {
        Optional<Path> found = Arrays.stream(
                        System.getenv().getOrDefault("PATH", "").split(":"))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
        if (found.isEmpty()) {
            missing(program);
        }
        return found;
    }

    /** Says that a tool is missing: throws in CI, otherwise returns so that the test can skip itself. */
    public static void missing(String what) {
        if ("true".equals(System.getenv("CI"))) {
            throw new IllegalStateException(what + " is missing: CI must install it before the tests run");
        }
    }
}
