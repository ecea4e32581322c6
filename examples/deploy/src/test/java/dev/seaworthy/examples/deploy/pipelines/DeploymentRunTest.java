package dev.seaworthy.examples.deploy.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The deployment of either pipeline, run step by step against a host that writes down what it is asked. */
@Tag("dear")
class DeploymentRunTest {

    private static final String KEY = "-----KEY OF THE HOST-----";
    private static final String URL = "https://staging.example.com";

    @TempDir
    Path root;

    private Host host;
    private final Map<String, String> given = new HashMap<>();

    enum Pipeline {
        GITHUB,
        GITLAB
    }

    @BeforeEach
    void everythingIsSet() throws IOException {
        host = new Host(root);
        given.put("inputs.environment", "staging");
        given.put("inputs.action", "update");
        given.put("inputs.version", "1.2.0");
        given.put("inputs.environment == 'production' && 'DEPLOY' || 'STAGING'", "STAGING");
        given.put("github.event_name == 'release' && 90 || 1", "1");
        given.put("vars.IMAGE", "example/registry");
        given.put("vars.KNOWN_HOSTS", "staging.example.com ssh-ed25519 AAAA");
        given.put("vars.DEPLOY_PATH || '/srv/registry'", host.folder.toString());
        given.put("secrets.HOST", "staging.example.com");
        given.put("secrets.USER", "deployer");
        given.put("secrets.SSH_KEY", KEY);
        given.put("secrets.URL", URL);
        given.put("secrets.DOCKER_USERNAME", "example");
        given.put("secrets.DOCKER_TOKEN", "token-of-the-registry");
        given.put("steps.remember.outputs.now", "1.1.0");
    }

    @ParameterizedTest
    @EnumSource
    void anUpdateKeepsWhatRunsSendsTheKitAndDeploys(Pipeline pipeline) {
        Shell.Ended ended = run(pipeline);

        assertThat(ended.output()).doesNotContain("error");
        assertThat(ended.code()).isZero();
        assertThat(host.calls())
                .containsSubsequence(
                        "docker buildx imagetools inspect example/registry:1.2.0-staging\n",
                        "docker buildx imagetools inspect example/registry-backup:1.2.0-staging\n",
                        "docker buildx imagetools create --tag example/registry:backup-",
                        "-staging example/registry:1.1.0-staging\n",
                        "docker buildx imagetools create --tag example/registry-backup:backup-",
                        "-staging example/registry-backup:1.1.0-staging\n",
                        "deploy --update 1.2.0 --environment staging --no-build\n",
                        "validate-deployment --environment staging\n",
                        "curl ",
                        "url = \"" + URL + "/seaworthy/health/ready\"\n")
                .containsPattern("example/registry:backup-\\d{8}-\\d{6}-staging ");
        assertThat(host.file("compose/compose.yml")).isEqualTo("new");
    }

    @ParameterizedTest
    @EnumSource
    void secretsAreNoArguments(Pipeline pipeline) {
        run(pipeline);

        assertThat(host.calls().lines().filter(call -> !call.startsWith("url = ")))
                .noneMatch(call -> call.contains(KEY) || call.contains(URL));
    }

    @ParameterizedTest
    @EnumSource
    void theHostKeepsItsSecretsAndItsState(Pipeline pipeline) {
        run(pipeline);

        assertThat(host.file("env/staging.env")).contains("SECRET=kept");
        assertThat(host.file("nginx/upstream/active.conf")).isEqualTo("old");
    }

    @ParameterizedTest
    @EnumSource
    void aRollbackRunsTheTagAgain(Pipeline pipeline) {
        given.put("inputs.action", "rollback");
        given.put("inputs.version", "backup-20261120-180000");

        assertThat(run(pipeline).code()).isZero();

        assertThat(host.calls())
                .contains("deploy --rollback backup-20261120-180000 --environment staging --no-build\n");
    }

    @ParameterizedTest
    @EnumSource
    void aMissingSecretStopsWithItsNameBeforeAnythingIsDone(Pipeline pipeline) {
        given.put("secrets.USER", "");

        Shell.Ended ended = run(pipeline);

        assertThat(ended.code()).isNotZero();
        assertThat(ended.output()).contains("STAGING_USER", "is not set").doesNotContain(KEY);
        assertThat(host.calls()).doesNotContain("ssh ", "imagetools");
    }

    @Test
    void aMissingSecretOfTheRegistryIsNamed() {
        given.put("secrets.DOCKER_TOKEN", "");

        Shell.Ended ended = run(Pipeline.GITHUB);

        assertThat(ended.code()).isNotZero();
        assertThat(ended.output()).contains("secret DOCKER_TOKEN", "is not set");
        assertThat(Yaml.texts(GitHubWorkflow.read("rollback.yml").steps("check")))
                .anyMatch(script -> script.contains("missing+=(\"secret DOCKER_TOKEN\")"));
    }

    @ParameterizedTest
    @EnumSource
    void aRunThatIsRepeatedOnlyLooks(Pipeline pipeline) {
        given.put("inputs.version", "1.1.0");

        assertThat(run(pipeline).code()).isZero();

        assertThat(host.calls())
                .contains("validate-deployment --environment staging\n")
                .doesNotContain("deploy --update", "imagetools create");
    }

    @Test
    void theKitIsThatOfTheCommitWhoseImageIsDeployed() {
        assertThat(Yaml.text(GitHubWorkflow.FOLDER.resolve("deploy.yml")))
                .contains("ref: ${{ github.event.workflow_run.head_sha || github.sha }}\n");
    }

    @ParameterizedTest
    @EnumSource
    void anImageThatIsMissingStopsBeforeTheHostIsTouched(Pipeline pipeline) {
        Shell.Ended ended = run(pipeline, Map.of("NO_IMAGE", "registry-backup:1.2.0"));

        assertThat(ended.code()).isNotZero();
        assertThat(ended.output()).contains("There is no image example/registry-backup:1.2.0-staging");
        assertThat(host.calls()).doesNotContain("deploy --");
        assertThat(host.file("compose/compose.yml")).isEqualTo("old");
    }

    @Test
    void aReleaseWaitsForTheImageThatCiIsMaking() {
        given.put("github.event_name == 'release' && 90 || 1", "3");

        Shell.Ended ended = run(Pipeline.GITHUB, Map.of("NO_IMAGE", "registry-backup:1.2.0", "IMAGE_INTERVAL", "0"));

        assertThat(ended.code()).isNotZero();
        assertThat(host.calls().lines().filter(call -> call.endsWith("inspect example/registry-backup:1.2.0-staging")))
                .hasSize(3);
    }

    @ParameterizedTest
    @EnumSource
    void whatWasBuiltOnTheHostIsDeployedOverWithAWarning(Pipeline pipeline) {
        Shell.Ended ended = run(pipeline, Map.of("NOT_KEPT", "1.1.0-staging"));

        assertThat(ended.output()).contains("1.1.0 is not in the registry");
        assertThat(ended.code()).isZero();
        assertThat(host.calls()).contains("deploy --update 1.2.0 --environment staging --no-build\n");
    }

    @ParameterizedTest
    @EnumSource
    void aVersionThatIsACommandIsRefused(Pipeline pipeline) {
        given.put("inputs.version", "1.2.0'; rm -rf /");

        assertThat(run(pipeline).code()).isNotZero();

        assertThat(host.calls()).doesNotContain("ssh ");
    }

    @ParameterizedTest
    @EnumSource
    void aFailedDeploymentLeavesDiagnosticsAndNoKey(Pipeline pipeline) throws IOException {
        Shell.Ended ended = run(pipeline, Map.of("DEPLOY_ENDS", "1"));

        assertThat(ended.code()).isNotZero();
        assertThat(host.calls())
                .contains("docker logs --tail 500 app\n", "manage --environment staging status\n")
                .doesNotContain("validate-deployment", "curl ");
        try (var files = Files.list(host.source.resolve("diagnostics"))) {
            assertThat(files).isNotEmpty();
        }
        assertThat(root.resolve(".ssh/deploy")).doesNotExist();
    }

    /** The firewall of the host limits connections, of which diagnostics alone would make more. */
    @ParameterizedTest
    @EnumSource
    void everyCommandForTheHostGoesByOneConnection(Pipeline pipeline) {
        run(pipeline);

        assertThat(Yaml.text(root.resolve(".ssh/config")))
                .contains("ControlMaster auto\n", "ControlPath ~/.ssh/c-%C\n", "ControlPersist 60\n");
    }

    @Test
    void theTagThatLeadsBackIsToldToSlack() {
        run(Pipeline.GITHUB);

        assertThat(Yaml.text(root.resolve("output.txt"))).matches("now=1.1.0\ntag=backup-\\d{8}-\\d{6}\n");
    }

    private Shell.Ended run(Pipeline pipeline) {
        return run(pipeline, Map.of());
    }

    private Shell.Ended run(Pipeline pipeline, Map<String, String> more) {
        Map<String, String> environment = host.environment();
        environment.putAll(more);
        DeploymentRun run = new DeploymentRun(host, given);
        return pipeline == Pipeline.GITHUB ? run.onGitHub(environment) : run.onGitLab(environment);
    }

    /** Stops a typing mistake in this test from passing: every value that is given is asked for. */
    @Test
    void everyGivenValueIsUsed() {
        String text = Yaml.text(GitHubWorkflow.FOLDER.resolve("deploy.yml"));

        assertThat(List.copyOf(given.keySet())).allMatch(expression -> text.contains("${{ " + expression + " }}"));
    }
}
