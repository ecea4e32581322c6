package dev.seaworthy.examples.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("dear")
class ManageTest {

    @TempDir
    private Path folder;

    private Host host;

    @BeforeEach
    void prepare() throws IOException {
        host = Host.in(folder).runs("app", "1.4.0");
    }

    @ParameterizedTest
    @CsvSource({
        "start,                    up -d --wait --wait-timeout 180",
        "start redis,              up -d --wait --wait-timeout 180 redis",
        "stop,                     stop",
        "restart app,              restart app",
        "status,                   ps --all",
        "logs,                     logs --follow --timestamps --tail 100",
        "logs postgres 20,         logs --follow --timestamps --tail 20 postgres",
        "ps,                       top",
        "exec postgres psql -l,    exec postgres psql -l",
        "shell,                    exec app /bin/sh",
        "shell redis,              exec redis /bin/sh",
    })
    void commandIsOneOfTheEngine(String command, String expected) throws Exception {
        host.run("manage", command.split(" ")).exits(0);

        assertThat(host.composed()).singleElement().asString().startsWith(expected + " [");
    }

    @Test
    void nginxLooksForInstancesAgainAndAnEndedOneIsNoFailure() throws Exception {
        host.value("COMPOSE_PROFILES", "nginx");
        for (String command : new String[] {"start", "restart"}) {
            host.run("manage", command, "app").exits(0);
        }
        assertThat(host.composed())
                .filteredOn(call -> call.startsWith("exec -T nginx nginx -s reload"))
                .hasSize(2);

        host.engineAnswers("*exec -T nginx*", 1, "");
        host.run("manage", "start").exits(0).says("nginx does not look for instances again");
    }

    @Test
    void healthTellsProbesAndDetails() throws Exception {
        host.run("manage", "health").exits(0).says("app live: 200", "app ready: 200", "app started: 200", "\"1.4.0\"");

        assertThat(host.calls()).anyMatch(call -> call.contains("curl") && call.contains("--config -"));
    }

    @Test
    void healthFailsWithAnInstanceThatIsNotReady() throws Exception {
        host.unready("1.4.0");

        host.run("manage", "health").exits(1).says("app ready: 503");
    }

    @Test
    void stagingHasTwoInstances() throws Exception {
        host.run("check-env");
        Files.copy(host.environmentFile(), host.kit("env/staging.env"));
        host.runs("green", "1.4.0");

        host.run("manage", "--environment", "staging", "status").exits(0).says("app ready: 200", "green ready: 200");

        assertThat(host.calls()).anyMatch(call -> call.contains("--project-name registry-staging"));
    }

    @Test
    void backupCommandsRunInTheirContainer() throws Exception {
        host.run("backup", "verify", "--level", "full").exits(0);

        assertThat(host.composed()).singleElement().asString().startsWith("run --rm -T backup verify --level full");
    }

    @Test
    void aCheckFailsWithoutAFreshBackupButInStaging() throws Exception {
        host.engineAnswers("*registry *backup list", 0, "Plan registry: 0 * * * *; NO FRESH VERIFIED BACKUP");

        host.run("backup", "check").exits(1).says("no verified backup is as young as the plan's rpo asks");
        host.run("backup", "check", "--repair").exits(0);
        Files.copy(host.environmentFile(), host.kit("env/staging.env"));
        host.run("backup", "--environment", "staging", "check").exits(0);
        host.engineAnswers("*backup check", 1, "");
        host.run("backup", "check").exits(1);
    }

    @Test
    void aCheckIsGoodWithAFreshBackup() throws Exception {
        host.engineAnswers("*backup list", 0, "Plan registry: 0 * * * *, next 2026-11-20T19:00:00Z");

        host.run("backup", "check").exits(0);
    }

    @Test
    void prometheusLearnsOfAGoodBackupAlone() throws Exception {
        Path told = host.file("metrics/backup.prom");
        host.set("METRICS_DIR", host.file("metrics").toString());
        host.run("backup", "backup").exits(0);
        assertThat(told).doesNotExist();

        host.value("OVERLAYS", "monitoring").run("backup", "backup").exits(0);

        assertThat(told)
                .content()
                .containsPattern("\nregistry_backup_success_timestamp_seconds\\{plan=\"registry\"} \\d{10}\n$");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(told)))
                .isEqualTo("rw-r--r--");
        Files.delete(told);
        host.engineAnswers("*backup backup", 1, "").run("backup", "backup").exits(1);
        assertThat(told).doesNotExist();
    }

    @Test
    void aRestoreIsTheAdministratorsAndItsPasswordNoArgument() throws Exception {
        host.run("backup", "restore", "registry_20261120_010000_aaaa", "--replace", "--yes", "registry")
                .exits(0);

        assertThat(host.composed())
                .singleElement()
                .asString()
                .startsWith("run --rm -T -e PGUSER=postgres -e PGPASSWORD backup restore registry_20261120_010000_aaaa"
                        + " --replace --yes registry");
    }

    @Test
    void aDrillHasAServerOfItsOwnThatIsGoneAfterwardsAlsoWhenItFails() throws Exception {
        host.engineAnswers("*backup drill", 3, "");

        host.run("backup", "drill").exits(3);

        assertThat(host.composed().stream().map(call -> call.replaceFirst(" \\[.*", "")))
                .containsExactly(
                        "--profile drills up -d --wait --wait-timeout 180 drills",
                        "run --rm -T backup drill",
                        "--profile drills rm --stop --force --volumes drills");
    }

    @Test
    void overlaysAreLaidOverAndTheirVariablesAreDemanded() throws Exception {
        host.value("OVERLAYS", "ha offsite").value("COMPOSE_PROJECT_NAME", "harbour");
        host.run("manage", "stop").exits(0);

        host.run("check-env").exits(1).says("BACKUP_BUCKET is not set", "AWS_SECRET_ACCESS_KEY is not set");
        host.value("OVERLAYS", "moon").run("check-env").exits(1).says("OVERLAYS names moon; there are ha");

        assertThat(host.calls().get(0))
                .containsSubsequence(
                        "--project-name harbour",
                        "/compose.yml -f ",
                        "/compose.ha.yml -f ",
                        "/compose.offsite.yml stop");
    }

    @Test
    void dryRunCallsNothing() throws Exception {
        for (String command : new String[] {"start", "stop", "restart", "status", "logs", "ps", "shell", "health"}) {
            host.run("manage", "--dry-run", command).exits(0).says("+ ");
        }
        host.run("backup", "--dry-run", "list").exits(0).says("+ docker");

        assertThat(host.calls()).isEmpty();
    }

    @Test
    void wrongUseEndsWithTwo() throws Exception {
        host.run("manage").exits(2).says("give a command");
        host.run("manage", "fly").exits(2).says("fly is no command");
        host.run("manage", "logs", "app", "many").exits(2).says("LINES is many");
        host.run("manage", "exec", "app").exits(2).says("exec needs a service and a command");
        host.run("manage", "stop", "--dry-run").exits(2).says("--dry-run stands after stop");
        host.run("manage", "--environment", "development", "stop").exits(2).says("give production or staging");
        host.run("backup").exits(2).says("give a command");
    }
}
