package dev.seaworthy.examples.deploy.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the pipelines on GitHub do. */
@Tag("dear")
class GitHubPipelineTest {

    private final GitHubWorkflow ci = GitHubWorkflow.read("ci.yml");
    private final GitHubWorkflow deploy = GitHubWorkflow.read("deploy.yml");
    private final GitHubWorkflow rollback = GitHubWorkflow.read("rollback.yml");

    @Test
    void anImageComesAfterEverythingThatCouldForbidIt() {
        assertThat(ci.jobs())
                .containsOnlyKeys("lint", "unit", "integration", "security", "image", "performance", "summary");
        assertThat(Yaml.list(ci.job("image").get("needs")))
                .containsExactlyInAnyOrder("lint", "unit", "integration", "security");
        assertThat(Yaml.list(ci.job("summary").get("needs")))
                .containsExactlyInAnyOrder("lint", "unit", "integration", "security", "image", "performance");
    }

    @Test
    void coverageIsKeptOfUnitAndIntegrationTests() {
        assertThat(runs(ci, "unit")).anyMatch(script -> script.contains("${JACOCO}:report"));
        assertThat(runs(ci, "integration")).anyMatch(script -> script.contains("${JACOCO}:report-integration"));
        assertThat(Yaml.texts(ci.job("unit"))).anyMatch(text -> text.contains("**/target/site/jacoco/"));
        assertThat(Yaml.texts(ci.job("integration"))).anyMatch(text -> text.contains("**/target/site/jacoco-it/"));
    }

    /** A runner has not every program that tests start. */
    @Test
    void testsThatNeedAProgramAreSkippedWithoutIt() {
        for (String job : List.of("unit", "integration")) {
            assertThat(Yaml.map(ci.job(job).get("env"))).as(job).containsEntry("CI", "false");
            assertThat(Yaml.map(GitLabPipeline.read().jobs().get(job).get("variables")))
                    .as(job)
                    .containsEntry("CI", "false");
        }
    }

    @Test
    void librariesAndImageAreScannedAndListed() {
        assertThat(runs(ci, "security"))
                .anyMatch(script -> script.contains("org.owasp:dependency-check-maven:"))
                .anyMatch(script -> script.contains("org.cyclonedx:cyclonedx-maven-plugin:"))
                .anyMatch(script -> script.contains("\"$TRIVY\" filesystem"));
        List<Object> names =
                ci.steps("image").stream().map(step -> step.get("name")).toList();
        assertThat(names.indexOf("Scan what will run")).isLessThan(names.indexOf("Publish the image of production"));
    }

    @Test
    void trivyMayFindOnlyThatTheNodeExporterSeesItsNode() {
        List<Map<String, Object>> allowed =
                Yaml.list(Yaml.read(Path.of("pipelines", ".trivyignore.yaml")).get("misconfigurations")).stream()
                        .map(Yaml::map)
                        .toList();

        assertThat(allowed)
                .allSatisfy(check -> assertThat(check.get("paths"))
                        .isEqualTo(List.of("**/kubernetes/monitoring/node-exporter.yaml")))
                .extracting(check -> check.get("id"))
                .containsExactly("KSV-0009", "AVD-KSV-0009", "KSV-0010", "AVD-KSV-0010");
        assertThat(Yaml.text(Path.of("kubernetes", "monitoring", "node-exporter.yaml")))
                .contains("hostNetwork: true", "hostPID: true");
        assertThat(runs(ci, "security"))
                .anyMatch(script -> script.contains("--ignorefile \"/source/$KIT/pipelines/.trivyignore.yaml\""));
    }

    @Test
    void thereIsAnIntegrationTestAndNoneIsAMistake() {
        assertThat(runs(ci, "integration"))
                .anyMatch(script -> script.contains("ls examples/spring-boot/target/failsafe-reports/TEST-*IT.xml"));
        assertThat(Path.of("../spring-boot/src/test/java/dev/seaworthy/examples/springboot/RegistryIT.java"))
                .exists();
    }

    @Test
    void theImageIsSmallerThanThreeHundredMegabytes() {
        assertThat(Yaml.map(ci.job("image").get("env"))).containsEntry("GOAL_MEGABYTES", "300");
    }

    @Test
    void rollbackAsksForATagAndAnEnvironment() {
        Map<String, Object> inputs = Yaml.map(rollback.on("workflow_dispatch").get("inputs"));

        assertThat(inputs).containsOnlyKeys("rollback_tag", "deploy_environment");
        assertThat(Yaml.map(inputs.get("rollback_tag"))).containsEntry("required", true);
        assertThat(Yaml.list(Yaml.map(inputs.get("deploy_environment")).get("options")))
                .containsExactly("none", "staging", "production");
        for (String environment : List.of("staging", "production")) {
            assertThat(rollback.job(environment))
                    .containsEntry("if", "inputs.deploy_environment == '" + environment + "'")
                    .containsEntry("needs", List.of("check"));
        }
    }

    @Test
    void eachEnvironmentHasItsOwnSecrets() {
        assertThat(secrets("deploy-production.yml", "deploy"))
                .contains("${{ secrets.DEPLOY_HOST }}", "${{ secrets.DEPLOY_USER }}", "${{ secrets.DEPLOY_SSH_KEY }}")
                .noneMatch(secret -> secret.contains("STAGING"));
        assertThat(secrets("deploy-staging.yml", "deploy"))
                .contains(
                        "${{ secrets.STAGING_HOST }}",
                        "${{ secrets.STAGING_USER }}",
                        "${{ secrets.STAGING_SSH_KEY }}",
                        "${{ secrets.STAGING_URL }}")
                .noneMatch(secret -> secret.contains("DEPLOY_"));
        assertThat(secrets("rollback.yml", "production")).isEqualTo(secrets("deploy-production.yml", "deploy"));
        assertThat(secrets("rollback.yml", "staging")).isEqualTo(secrets("deploy-staging.yml", "deploy"));
    }

    @Test
    void deploymentsWaitForEachOtherAndForTheReviewers() {
        assertThat(Yaml.map(deploy.root().get("concurrency"))).containsEntry("cancel-in-progress", false);
        assertThat(deploy.job("deploy")).containsEntry("environment", "${{ inputs.environment }}");
    }

    @Test
    void slackHearsOfSuccessAndOfFailure() {
        assertThat(deploy.job("notify")).containsEntry("if", "always()");
        assertThat(deploy.step("notify", "Slack, on success").get("if"))
                .asString()
                .contains("needs.deploy.result == 'success'");
        assertThat(deploy.step("notify", "Slack, on failure").get("if"))
                .asString()
                .contains("needs.deploy.result != 'success'");
    }

    @Test
    void diagnosticsAreCollectedOnFailure() {
        assertThat(deploy.step("deploy", "Diagnostics"))
                .containsEntry("if", "failure() && steps.way.outcome == 'success'");
        assertThat(deploy.step("deploy", "Forget the key")).containsEntry("if", "always()");
    }

    /** The workflow of this repository. */
    @Test
    void theCommandsOfTheReadmeRunOnTheOldestAndTheNewestJava() {
        GitHubWorkflow own = GitHubWorkflow.read(GitHubWorkflow.OWN);
        List<String> commands = Pattern.compile("```sh\n(mvn [^\n]+)\n```")
                .matcher(Yaml.text(Path.of("..", "..", "README.md")))
                .results()
                .limit(2)
                .map(found -> found.group(1))
                .toList();

        assertThat(commands)
                .containsExactly("mvn -q compile exec:java -pl examples/quickstart -am", "mvn verify")
                .allSatisfy(command -> assertThat(runs(own, "readme")).anyMatch(script -> script.startsWith(command)));
        assertThat(Yaml.map(Yaml.map(own.job("readme").get("strategy")).get("matrix")))
                .containsEntry("java", List.of("17", "25"));
    }

    private static List<String> runs(GitHubWorkflow workflow, String job) {
        return workflow.steps(job).stream()
                .filter(step -> step.containsKey("run"))
                .map(step -> (String) step.get("run"))
                .toList();
    }

    private static List<String> secrets(String workflow, String job) {
        return Yaml.texts(GitHubWorkflow.read(workflow).job(job).get("secrets"));
    }
}
