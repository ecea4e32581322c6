package dev.seaworthy.examples.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script deploy, with an engine that records its calls. */
@Tag("dear")
class DeployTest {

    private static final String ALL_GREEN = "server green:8080 weight=100 max_fails=3 fail_timeout=10s;";
    private static final String UP = "up -d --no-build --no-deps --wait --wait-timeout 180 ";

    @TempDir
    private Path folder;

    private Host host;

    @BeforeEach
    void prepare() throws IOException {
        host = Host.in(folder)
                .value("APP_PORT", "1")
                .value("POSTGRES_PORT", "1")
                .value("REDIS_PORT", "1");
    }

    @Test
    void initialBuildsStartsDatabasesMigratesAndStartsTheRest() throws Exception {
        host.run("deploy", "--initial").exits(0).says("1.4.0 runs.");

        assertThat(steps())
                .containsExactly(
                        "config --quiet",
                        "pull --quiet --ignore-buildable",
                        "build app backup",
                        "up -d --wait --wait-timeout 180 postgres redis",
                        "run --rm -T --no-deps -e PORT=0 -e DRAIN=0s -e SEAWORTHY_AUDIT_NODEID=migrate -e SEAWORTHY_DEPLOYMENTS_TABLE=false app --migrate-only",
                        "up -d --no-build --wait --wait-timeout 180");
        assertThat(Files.readString(host.kit("state/production/history"))).contains("initial 1.4.0");
    }

    @Test
    void initialStopsAtAPortThatIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            host.value("APP_PORT", String.valueOf(taken.getLocalPort()));

            host.run("deploy", "--initial").exits(1).says("port " + taken.getLocalPort() + " is taken");
        }

        assertThat(steps()).containsExactly("config --quiet");
    }

    @Test
    void initialLooksAtThePortOfGreenToo() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            host.value("COMPOSE_PROFILES", "nginx").value("GREEN_PORT", String.valueOf(taken.getLocalPort()));

            host.run("deploy", "--initial").exits(1).says("port " + taken.getLocalPort() + " is taken");
        }
    }

    @Test
    void anEnvironmentFileThatIsALinkStaysOne() throws Exception {
        host.runs("app", "1.4.0").run("check-env").exits(0);
        Path kept = Files.move(host.environmentFile(), host.file("kept.env"));
        Files.createSymbolicLink(host.environmentFile(), kept);

        host.runAsIs("deploy", "--rollback", "1.3.0").exits(0);

        assertThat(host.environmentFile()).isSymbolicLink();
        assertThat(Files.readAllLines(kept)).contains("VERSION=1.3.0");
    }

    @Test
    void initialGoesOnWhereAnAttemptStoppedHalfWay() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            host.value("APP_PORT", String.valueOf(port))
                    .engineAnswers(
                            "ps --quiet --filter label=com.docker.compose.project=registry --filter publish=" + port,
                            0,
                            "c1");

            host.run("deploy", "--initial").exits(0);
        }
    }

    @Test
    void missingVariableStopsWithItsName() throws Exception {
        host.value("REDIS_PASSWORD", "").value("OPERATIONS_TOKEN", null);

        host.run("deploy", "--initial").exits(1).says("REDIS_PASSWORD is not set", "OPERATIONS_TOKEN is not set");

        assertThat(host.composed()).isEmpty();
    }

    @Test
    void missingEnvironmentFileStopsWithItsName() throws Exception {
        host.runAsIs("deploy", "--initial").exits(1).says("production.env is missing");

        assertThat(host.calls()).isEmpty();
    }

    @Test
    void engineThatDoesNotAnswerStops() throws Exception {
        host.engineAnswers("info *", 1, "");

        host.run("deploy", "--initial").exits(1).says("the Docker engine does not answer");
    }

    @Test
    void updateBacksUpPullsBuildsMigratesRestartsAndCleansUp() throws Exception {
        host.runs("app", "1.4.0");

        host.run("deploy", "--update", "1.5.0").exits(0).says("1.5.0 runs; to go back: deploy --rollback backup-");

        assertThat(steps())
                .containsExactly(
                        "config --quiet",
                        "run --rm -T backup backup",
                        "pull --quiet --ignore-buildable",
                        "build app backup",
                        "run --rm -T --no-deps -e PORT=0 -e DRAIN=0s -e SEAWORTHY_AUDIT_NODEID=migrate -e SEAWORTHY_DEPLOYMENTS_TABLE=false app --migrate-only",
                        UP + "app");
        assertThat(host.calls())
                .anyMatch(call -> call.matches("docker tag registry:1.4.0 registry:backup-\\d{8}-\\d{6} .*"))
                .anyMatch(call -> call.startsWith("docker image prune"));
        assertThat(host.running("app")).isEqualTo("1.5.0");
        assertThat(Files.readAllLines(host.environmentFile())).contains("VERSION=1.5.0");
        assertThat(Files.getPosixFilePermissions(host.environmentFile())).hasSize(2);
    }

    @Test
    void updateThatDoesNotBecomeHealthyIsReverted() throws Exception {
        host.runs("app", "1.4.0").unready("1.5.0");

        host.run("deploy", "--update", "1.5.0").exits(1).says("1.4.0 runs again; 1.5.0 was not deployed");

        assertThat(host.composed())
                .filteredOn(call -> call.startsWith("up"))
                .containsExactly(
                        UP + "app [VERSION=1.5.0 GREEN_VERSION=1.5.0]", UP + "app [VERSION=1.4.0 GREEN_VERSION=1.4.0]");
        assertThat(host.running("app")).isEqualTo("1.4.0");
        assertThat(Files.readAllLines(host.environmentFile())).contains("VERSION=1.4.0");
        assertThat(Files.readString(host.kit("state/production/history"))).contains("reverted 1.4.0 (before: 1.5.0)");
    }

    @Test
    void updateThatTheEngineCannotStartIsReverted() throws Exception {
        host.runs("app", "1.4.0");
        host.fake(
                "docker",
                Files.readString(host.file("programs/docker"))
                        + "\ncase \"$* ${VERSION-}\" in *' up '*1.5.0) exit 1 ;; esac\n");

        host.run("deploy", "--update", "1.5.0").exits(1).says("1.4.0 runs again");

        assertThat(host.running("app")).isEqualTo("1.4.0");
    }

    @Test
    void revertThatFailsTooIsToldApart() throws Exception {
        host.runs("app", "1.4.0").unready("1.5.0").unready("1.4.0");

        host.run("deploy", "--update", "1.5.0").exits(3).says("1.4.0 does not become healthy either");
    }

    @Test
    void failedBackupChangesNothing() throws Exception {
        host.runs("app", "1.4.0").engineAnswers("*run --rm -T backup backup", 1, "no room");

        host.run("deploy", "--update", "1.5.0").exits(1).says("the backup failed, so nothing was changed");

        assertThat(steps()).containsExactly("config --quiet", "run --rm -T backup backup");
    }

    @Test
    void failedBuildOrMigrationLeavesWhatRuns() throws Exception {
        host.runs("app", "1.4.0").engineAnswers("*--migrate-only", 1, "refused");

        host.run("deploy", "--update", "1.5.0").exits(1).says("the migration failed; 1.4.0 still runs");

        assertThat(steps()).noneMatch(step -> step.startsWith("up"));

        host.engineAnswers("*pull*", 1, "");
        host.run("deploy", "--update", "1.6.0").exits(1).says("there are no images of 1.6.0; nothing was changed");
    }

    @Test
    void behindNginxGreenTakesTheTrafficWhileBlueIsReplaced() throws Exception {
        host.value("COMPOSE_PROFILES", "nginx").runs("app", "1.4.0");

        host.run("deploy", "--update", "1.5.0").exits(0);

        assertThat(steps())
                .containsSubsequence(
                        UP + "green",
                        "exec -T nginx nginx -t",
                        "exec -T nginx nginx -s reload",
                        UP + "app",
                        "exec -T nginx nginx -t",
                        "exec -T nginx nginx -s reload",
                        "stop green");
        assertThat(upstream()).containsExactly("server blue:8080 weight=100 max_fails=3 fail_timeout=10s;");
        assertThat(host.running("green")).isEqualTo("none");
    }

    @Test
    void greenThatHasAllTrafficKeepsItUntilBlueIsReplaced() throws Exception {
        host.value("COMPOSE_PROFILES", "nginx").runs("app", "1.4.0").runs("green", "1.5.0");
        Files.writeString(host.kit("nginx/upstream/active.conf"), ALL_GREEN);

        host.run("deploy", "--update", "1.5.0").exits(0);

        assertThat(steps()).doesNotContain(UP + "green").containsSubsequence(UP + "app", "stop green");
        assertThat(upstream()).containsExactly("server blue:8080 weight=100 max_fails=3 fail_timeout=10s;");
    }

    @Test
    void greenThatHadAllTrafficHasItAfterAFailedUpdateToo() throws Exception {
        host.value("COMPOSE_PROFILES", "nginx")
                .runs("app", "1.4.0")
                .runs("green", "1.5.0")
                .unready("1.6.0");
        Files.writeString(host.kit("nginx/upstream/active.conf"), ALL_GREEN);

        host.run("deploy", "--update", "1.6.0").exits(1).says("1.4.0 runs again");

        assertThat(upstream()).containsExactly(ALL_GREEN);
        assertThat(host.running("green")).isEqualTo("1.5.0");
    }

    @Test
    void nothingIsReplacedWhileBothHaveTraffic() throws Exception {
        host.value("COMPOSE_PROFILES", "nginx").runs("app", "1.4.0").runs("green", "1.5.0");
        Files.writeString(
                host.kit("nginx/upstream/active.conf"), "server blue:8080 weight=90;\nserver green:8080 weight=10;\n");

        host.run("deploy", "--update", "1.5.0").exits(1).says("green has 10 % of the traffic, so nothing was changed");
        host.run("deploy", "--rollback", "1.3.0")
                .exits(1)
                .says("green has 10 % of the traffic, so nothing was changed");

        assertThat(steps()).containsOnly("config --quiet");
    }

    @Test
    void nginxIsStartedAnewOnlyWhenAFileOfItChanged() throws Exception {
        host.value("COMPOSE_PROFILES", "nginx").runs("app", "1.4.0");
        host.fake(
                "docker",
                Files.readString(host.file("programs/docker"))
                        + "\ncase $* in *' exec -T nginx cat '*) cd \"$HOST/kit/nginx\" && cat $(printf '%s ' \"$@\" | grep -o '/etc/nginx/[^ ]*' | sed s,/etc/nginx/,,) ;; esac\n");

        host.run("deploy", "--update", "1.5.0").exits(0);
        assertThat(steps()).contains(UP + "nginx").doesNotContain("restart nginx");

        host.engineAnswers("*exec -T nginx cat*", 0, "older")
                .run("deploy", "--update", "1.6.0")
                .exits(0);
        assertThat(steps()).contains("restart nginx");
    }

    @Test
    void nginxOfStagingFindsEachInstanceThatWasReplacedAndTakesItsFiles() throws Exception {
        host.value("COMPOSE_PROFILES", "nginx").runs("app", "1.4.0").runs("green", "1.4.0");
        staging();

        host.run("deploy", "--update", "1.5.0", "--environment", "staging").exits(0);

        String reload = "exec -T nginx nginx -s reload";
        assertThat(steps())
                .containsSubsequence(UP + "app", reload, UP + "green", reload, UP + "nginx", "restart nginx")
                .anyMatch(step -> step.contains("/etc/nginx/templates/staging.conf.template"));
        assertThat(host.calls())
                .anyMatch(call -> call.matches(
                        "docker tag registry-backup:1.4.0-staging registry-backup:backup-\\S+-staging .*"));
    }

    @Test
    void monitoringTakesItsNewRulesAndItsHostIsLookedAt() throws Exception {
        host.value("COMPOSE_PROFILES", "nginx").value("OVERLAYS", "monitoring").runs("app", "1.4.0");
        for (String file :
                List.of("GRAFANA_ADMIN_PASSWORD", "SCRAPE_TOKEN_FILE", "HTPASSWD_FILE", "ALERTMANAGER_SECRETS")) {
            host.value(file, file.replace("_", "") + Host.SECRET + "0123456789abcdef");
        }

        host.run("deploy", "--update", "1.5.0").exits(0);

        assertThat(steps())
                .contains("restart prometheus alertmanager loki collector")
                .anyMatch(step -> step.contains("/etc/nginx/templates/monitoring.conf.template"));
    }

    @Test
    void behindPgbouncerTheMigrationFindsIt() throws Exception {
        host.value("OVERLAYS", "ha").run("deploy", "--initial").exits(0);

        assertThat(steps()).contains("up -d --wait --wait-timeout 180 postgres redis pgbouncer");
    }

    @Test
    void greenThatIsNotHealthyNeverGetsTraffic() throws Exception {
        host.value("COMPOSE_PROFILES", "nginx").runs("app", "1.4.0").unready("1.5.0");

        host.run("deploy", "--update", "1.5.0").exits(1).says("1.4.0 runs again");

        assertThat(upstream()).containsExactly("server blue:8080 weight=100 max_fails=3 fail_timeout=10s;");
        assertThat(host.running("app")).isEqualTo("1.4.0");
        assertThat(host.running("green")).isEqualTo("none");
    }

    @Test
    void rollbackWithoutVersionListsVersionsAndBackups() throws Exception {
        host.engineAnswers("image ls*", 0, "1.4.0 2 days ago\nbackup-20261120-180000 3 days ago");
        host.engineAnswers("*backup list", 0, "registry_20261120_180000_aaaa VERIFIED");

        host.run("deploy", "--rollback")
                .exits(0)
                .says("Runs: 1.4.0", "backup-20261120-180000", "registry_20261120_180000_aaaa VERIFIED");

        assertThat(steps()).containsExactly("config --quiet", "run --rm -T backup list");
    }

    @Test
    void rollbackRunsTheVersionAndLeavesTheDatabase() throws Exception {
        host.value("VERSION", "1.5.0").runs("app", "1.5.0");

        host.run("deploy", "--rollback", "1.4.0").exits(0).says("1.4.0 runs", "The database was left as it is");

        assertThat(steps()).containsExactly("config --quiet", UP + "app");
        assertThat(Files.readAllLines(host.environmentFile())).contains("VERSION=1.4.0");
    }

    @Test
    void rollbackToAVersionThatDoesNotExistChangesNothing() throws Exception {
        host.runs("app", "1.4.0").engineAnswers("image inspect*", 1, "").engineAnswers("*pull*", 1, "");

        host.run("deploy", "--rollback", "0.9.0").exits(1).says("registry:0.9.0 is neither here nor in the registry");

        assertThat(host.running("app")).isEqualTo("1.4.0");
    }

    @Test
    void dryRunTellsEveryStepAndCallsNothing() throws Exception {
        for (String[] action :
                new String[][] {{"--initial"}, {"--update", "1.5.0"}, {"--rollback"}, {"--rollback", "1.3.0"}}) {
            String[] arguments = Arrays.copyOf(action, action.length + 1);
            arguments[action.length] = "--dry-run";

            host.run("deploy", arguments).exits(0).says("+ docker compose --project-name registry");
        }

        assertThat(host.calls()).isEmpty();
        assertThat(host.kit("state")).doesNotExist();
        assertThat(Files.readAllLines(host.environmentFile())).contains("VERSION=1.4.0");
    }

    @Test
    void onlyOneDeploymentRunsAtATime() throws Exception {
        Files.createDirectories(host.kit("state/production/lock"));

        host.run("deploy", "--update", "1.5.0").exits(1).says("another deployment runs");

        assertThat(steps()).containsExactly("config --quiet");
    }

    @Test
    void imagesThatNobodyGoesBackToAreRemovedAfterAnUpdate() throws Exception {
        host.runs("app", "1.4.0")
                .set("KEEP_BACKUP_TAGS", "1")
                .engineAnswers(
                        "image ls*",
                        0,
                        "1.4.0\nbackup-20261119-180000\nbackup-20261118-180000-staging\nbackup-20261120-180000\n1.5.0\n1.3.0\n"
                                + "1.2.0-staging\ndevelopment\n<none>");

        host.run("deploy", "--update", "1.5.0").exits(0);

        assertThat(host.calls())
                .filteredOn(call -> call.startsWith("docker image rm"))
                .extracting(call -> call.replaceFirst(" \\[.*", ""))
                .containsExactly(
                        "docker image rm registry:backup-20261119-180000 registry-backup:backup-20261119-180000",
                        "docker image rm registry:1.3.0 registry-backup:1.3.0");
    }

    @Test
    void wrongUseEndsWithTwo() throws Exception {
        host.run("deploy").exits(2).says("give one of --initial");
        host.run("deploy", "--update").exits(2).says("--update needs a version");
        host.run("deploy", "--update", "1.5.0; rm -rf /").exits(2).says("the version is");
        host.run("deploy", "--update", "1.5.0", "--initial").exits(2);
        host.run("deploy", "--initial", "--environment", "moon").exits(2).says("the environment is moon");
        host.run("deploy", "--fast").exits(2).says("--fast is no option");
    }

    /** The environment file of staging, with the values of production's. */
    private void staging() throws Exception {
        host.run("check-env");
        Files.copy(host.environmentFile(), host.kit("env/staging.env"), StandardCopyOption.COPY_ATTRIBUTES);
    }

    private List<String> steps() throws IOException {
        return host.composed().stream()
                .map(call -> call.replaceFirst(" \\[VERSION=.*", ""))
                .toList();
    }

    private List<String> upstream() throws IOException {
        return Files.readAllLines(host.kit("nginx/upstream/active.conf"));
    }
}
