package dev.seaworthy.examples.deploy.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is looked at before each commit. */
@Tag("dear")
class PreCommitTest {

    private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();

    private final List<Map<String, Object>> repositories =
            Yaml.list(Yaml.read(Path.of("pipelines", ".pre-commit-config.yaml")).get("repos")).stream()
                    .map(Yaml::map)
                    .toList();

    @Test
    void everyRepositoryIsPinnedByItsVersion() {
        assertThat(repositories)
                .filteredOn(repository -> !"local".equals(repository.get("repo")))
                .isNotEmpty()
                .allMatch(repository -> String.valueOf(repository.get("rev")).matches("v\\d+\\.\\d+\\.\\d+(\\.\\d+)?"));
    }

    @Test
    void secretsScriptsWorkflowsImagesAndManifestsAreLookedAt() {
        assertThat(repositories)
                .flatExtracting(repository -> Yaml.list(repository.get("hooks")))
                .extracting(hook -> Yaml.map(hook).get("id"))
                .contains(
                        "detect-private-key",
                        "gitleaks",
                        "yamllint",
                        "shellcheck",
                        "actionlint",
                        "hadolint-docker",
                        "kustomize");
    }

    @Test
    void shellcheckFindsNothingWithTheArgumentsOfTheHook() {
        List<String> arguments = new ArrayList<>(Yaml.list(hook("shellcheck").get("args")).stream()
                .map(String::valueOf)
                .toList());
        lookedAt("shellcheck")
                .filter(file -> Files.isExecutable(ROOT.resolve(file)) || file.endsWith(".sh"))
                .filter(file -> Yaml.text(ROOT.resolve(file)).matches("(?s)#!/bin/(ba)?sh\n.*|# shellcheck shell=.*"))
                .forEach(file -> arguments.add(ROOT.resolve(file).toString()));

        assertThat(arguments).hasSizeGreaterThan(15);
        Shell.findsNothing("shellcheck", arguments);
    }

    @Test
    void noFileHasAPrivateKeyOrBlanksAtTheEndOfALine() {
        Pattern key = Pattern.compile("BEGIN ([A-Z0-9]+ )*PRIVATE KEY");
        Pattern blanks = Pattern.compile("(?m)[ \t]+$");

        assertThat(lookedAt("detect-private-key"))
                .noneMatch(file -> key.matcher(bytes(file)).find());
        assertThat(lookedAt("trailing-whitespace"))
                .noneMatch(file -> blanks.matcher(bytes(file)).find());
    }

    private Map<String, Object> hook(String id) {
        return repositories.stream()
                .flatMap(repository -> Yaml.list(repository.get("hooks")).stream())
                .map(Yaml::map)
                .filter(hook -> id.equals(hook.get("id")))
                .findFirst()
                .orElseThrow();
    }

    /** The files of the repository that this hook does not leave out, and that are no archive or picture. */
    private Stream<String> lookedAt(String id) {
        Pattern exclude = Pattern.compile(String.valueOf(hook(id).getOrDefault("exclude", "^$")));
        Shell.Ended listed = Shell.run(ROOT, Map.of(), "git", "-c", "safe.directory=*", "ls-files");
        assumeTrue(listed.code() == 0, "this is no clone of the repository");
        return listed.output()
                .lines()
                .filter(file -> Files.isRegularFile(ROOT.resolve(file)))
                .filter(file -> !exclude.matcher(file).find())
                .filter(file -> bytes(file).indexOf('\0') < 0);
    }

    private static String bytes(String file) {
        try {
            return Files.readString(ROOT.resolve(file), StandardCharsets.ISO_8859_1);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Test
    void theFilesThatItNamesExist() {
        assertThat(Path.of("..", "..", "examples/deploy/.yamllint")).exists();
        assertThat(Files.isDirectory(Path.of("..", "..", "examples/deploy/kubernetes/overlays")))
                .isTrue();
    }
}
