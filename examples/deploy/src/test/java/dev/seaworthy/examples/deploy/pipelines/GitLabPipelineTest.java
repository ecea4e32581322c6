package dev.seaworthy.examples.deploy.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pipeline on GitLab. */
@Tag("dear")
class GitLabPipelineTest {

    private static final Set<String> JOB = Set.of(
            "after_script",
            "artifacts",
            "before_script",
            "cache",
            "environment",
            "extends",
            "image",
            "interruptible",
            "needs",
            "parallel",
            "resource_group",
            "rules",
            "script",
            "services",
            "stage",
            "variables");

    private final GitLabPipeline pipeline = GitLabPipeline.read();

    @Test
    void everyJobIsOfAStageAndHasAScriptAndAnImage() {
        assertThat(pipeline.jobs()).isNotEmpty().allSatisfy((name, job) -> {
            assertThat(JOB).as(name).containsAll(job.keySet());
            assertThat(pipeline.root().keySet()).as(name).containsAll(bases(job));
            Map<String, Object> whole = pipeline.whole(job);
            assertThat(Yaml.list(pipeline.root().get("stages"))).as(name).contains(whole.get("stage"));
            assertThat(whole).as(name).containsKeys("script", "image");
        });
        assertThat(pipeline.jobs().values().stream()
                        .map(job -> pipeline.whole(job).get("stage"))
                        .collect(Collectors.toSet()))
                .as("every stage has a job")
                .containsExactlyInAnyOrderElementsOf(Yaml.list(pipeline.root().get("stages")));
    }

    @Test
    void theStagesGoFromSetupToSummary() {
        assertThat(Yaml.list(pipeline.root().get("stages")))
                .containsExactly("setup", "lint", "test", "security", "build", "deploy", "summary");
    }

    @Test
    void everyJobThatIsWaitedForExists() {
        assertThat(pipeline.jobs().values())
                .flatExtracting(job -> Yaml.list(job.get("needs")))
                .allMatch(job -> pipeline.jobs().containsKey(String.valueOf(job)));
        assertThat(Yaml.list(pipeline.whole(pipeline.jobs().get("image")).get("needs")))
                .contains("lint", "unit", "integration", "dependency-check", "trivy");
    }

    @Test
    void productionIsDeployedByHandAndOneAtATime() {
        assertThat(Yaml.list(pipeline.jobs().get("deploy-production").get("rules")))
                .contains(Map.of("if", "$CI_COMMIT_TAG", "when", "manual"));
        assertThat(pipeline.jobs().get("deploy-production")).containsEntry("resource_group", "production");
        assertThat(pipeline.whole(pipeline.jobs().get("deploy-production"))).containsEntry("interruptible", false);
        assertThat(Yaml.list(pipeline.jobs().get("rollback").get("rules")))
                .contains(Map.of("if", "$ROLLBACK_TAG && $DEPLOY_ENVIRONMENT == \"production\"", "when", "manual"));
    }

    @Test
    void aRollbackBuildsNothing() {
        assertThat(pipeline.jobs().entrySet())
                .filteredOn(job -> !Set.of("rollback", "rollback-check", "summary", "slack-success", "slack-failure")
                        .contains(job.getKey()))
                .allSatisfy(job -> assertThat(
                                Yaml.list(pipeline.whole(job.getValue()).get("rules"))
                                        .get(0))
                        .isEqualTo(Map.of("if", "$ROLLBACK_TAG", "when", "never")));
    }

    @Test
    void slackHearsOfSuccessAndOfFailure() {
        assertThat(Yaml.texts(pipeline.jobs().get("slack-success").get("rules")))
                .contains("on_success");
        assertThat(Yaml.texts(pipeline.jobs().get("slack-failure").get("rules")))
                .contains("on_failure");
    }

    @Test
    void everyImageHasAVersion() {
        assertThat(Stream.concat(
                        pipeline.jobs().values().stream()
                                .flatMap(job -> Yaml.texts(pipeline.whole(job).get("image")).stream()),
                        pipeline.jobs().values().stream()
                                .flatMap(job -> Yaml.texts(pipeline.whole(job).get("services")).stream())))
                .filteredOn(image -> image.contains(":"))
                .isNotEmpty()
                .noneMatch(image -> image.endsWith(":latest"));
    }

    @Test
    void shellcheckFindsNothingInScripts(@TempDir Path folder) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("--shell=dash", Shell.CHECKED));
        for (var job : pipeline.jobs().entrySet()) {
            for (String part : List.of("before_script", "script", "after_script")) {
                String script = GitLabPipeline.script(pipeline.whole(job.getValue()), part);
                if (!script.isEmpty()) {
                    Path file = folder.resolve(job.getKey() + "-" + part + ".sh");
                    arguments.add(Files.writeString(file, script).toString());
                }
            }
        }

        Shell.findsNothing("shellcheck", arguments);
    }

    private static List<String> bases(Map<String, Object> job) {
        return Yaml.list(job.get("extends")).stream().map(String::valueOf).toList();
    }
}
