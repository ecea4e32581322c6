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
import org.junit.jupiter.params.provider.ValueSource;

/** Scripts that look and change nothing: validate-deployment, security-audit and monitor. */
@Tag("dear")
class LookingScriptsTest {

    private static final String SAFE_APP =
            "app|10001:10001|registry:1.4.0|true|false|[ALL]|[no-new-privileges:true]|805306368|1000000000|registry_backend"
                    + "|/var/lib/docker/volumes/app-data |127.0.0.1:8080 ";
    private static final String SAFE_REDIS =
            "redis||redis:7-bookworm|false|false|[]|[no-new-privileges:true]|268435456|500000000|registry_backend"
                    + "|/opt/registry/compose/redis |127.0.0.1:6379 ";

    @TempDir
    private Path folder;

    private Host host;

    @BeforeEach
    void prepare() throws IOException {
        host = Host.in(folder).runs("app", "1.4.0");
        host.engineAnswers("info*", 0, "[name=apparmor name=seccomp,profile=builtin]");
    }

    @Test
    void deploymentThatIsAsDeployedIsValid() throws Exception {
        host.engineAnswers("*ps --all --format*", 0, "app running healthy\npostgres running healthy\ngreen exited ");

        host.run("validate-deployment")
                .says(
                        "ok    app is running and healthy",
                        "ok    green is stopped",
                        "ok    app ready: 200",
                        "ok    app refuses /api/v1/audit/logs to strangers: 401",
                        "ok    app is version 1.4.0",
                        "ok    backups can be made, the newest is young",
                        "skip  nginx",
                        " 0 failed")
                .exits(0);
    }

    @Test
    void eachThingThatIsWrongIsTold() throws Exception {
        host.runs("app", "1.3.0")
                .engineAnswers("*ps --all --format*", 0, "app running unhealthy\npostgres exited ")
                .engineAnswers("*pg_isready*", 2, "")
                .engineAnswers("*backup check", 1, "");

        host.run("validate-deployment")
                .exits(1)
                .says(
                        "FAIL  app is running and unhealthy",
                        "FAIL  postgres is exited",
                        "FAIL  app is version 1.4.0",
                        "FAIL  PostgreSQL takes connections",
                        "FAIL  backups can be made",
                        " 5 failed");
    }

    @Test
    void backupsThatAreOldAndAReplicaThatDoesNotFollowThePrimaryAreTold() throws Exception {
        host.value("OVERLAYS", "ha")
                .value("POSTGRES_PRIMARY", "postgres-replica")
                .engineAnswers("*backup list", 0, "Plan registry: 0 * * * *; NO FRESH VERIFIED BACKUP")
                .engineAnswers("*exec -T -u postgres postgres-replica psql *", 0, "0");

        host.run("validate-deployment")
                .says("FAIL  backups can be made, the newest", "FAIL  one replica follows postgres-replica");

        host.value("POSTGRES_PRIMARY", null).engineAnswers("*exec -T -u postgres postgres psql *", 0, "1");
        host.run("validate-deployment").says("ok    one replica follows postgres");
    }

    @Test
    void tagOfABackupStandsForTheVersionOfItsImage() throws Exception {
        host.value("VERSION", "backup-20261120-180000")
                .engineAnswers("image inspect*registry:backup-20261120-180000", 0, "1.4.0");

        host.run("validate-deployment").says("ok    app is version backup-20261120-180000");
        host.runs("app", "1.5.0").run("validate-deployment").says("FAIL  app is version backup-20261120-180000");
    }

    @Test
    void nothingThatRunsIsNoValidDeployment() throws Exception {
        host.runs("app", "").run("validate-deployment").exits(1).says("FAIL  no container of registry runs");
    }

    @Test
    void safeContainersPassTheAudit() throws Exception {
        audited(SAFE_APP, SAFE_REDIS);

        host.run("security-audit", "--no-scan").says("ok    app is not root", "ok    app: 127.0.0.1:8080", " 0 failed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            value = {
                "|10001:10001| > |0:0|                        > app is not root",
                "|10001:10001| > ||                           > app is not root",
                "|true|false|  > |false|false|                > app cannot write its root file system",
                "|true|false|  > |true|true|                  > app has no more rights than a process of its user",
                "[ALL]         > []                           > app has capabilities",
                "no-new-priv   > no-privileges                > app can gain privileges",
                "|805306368|   > |0|                          > app has a memory limit",
                "|1000000000|  > |0|                          > app has a processor limit",
                "registry:1.4.0 > registry:latest             > app runs a named version",
                "/var/lib/docker/volumes/app-data > /var/run/docker.sock > app does not hold the engine's socket",
                "registry_backend > host                      > app has a network of its own",
                "127.0.0.1:8080 > 0.0.0.0:8080                > app: 0.0.0.0:8080 can be reached from outside",
            })
    void whatIsUnsafeInAContainerIsTold(String safe, String unsafe, String finding) throws Exception {
        assertThat(SAFE_APP).contains(safe);
        audited(SAFE_APP.replace(safe, unsafe), SAFE_REDIS);

        host.run("security-audit", "--no-scan").exits(1).says("FAIL  " + finding, " 1 failed");
    }

    @Test
    void filesThatOthersReadAndKeysInTheKitAreTold() throws Exception {
        audited(SAFE_APP);
        host.run("check-env");
        Files.writeString(host.kit("env/other.env"), "A=1");
        Files.setPosixFilePermissions(host.kit("env/other.env"), PosixFilePermissions.fromString("rw-r--r--"));
        Files.writeString(host.kit("nginx/tls.key"), "-----BEGIN " + "PRIVATE KEY-----\n");

        host.run("security-audit", "--no-scan")
                .exits(1)
                .says("FAIL  only the owner reads environment files; found: ", "FAIL  no private key lies in the kit");
    }

    @Test
    void imagesAreScannedWhereTheScannerIs() throws Exception {
        audited(SAFE_APP);
        host.fake("trivy", "#!/bin/sh\ncase $* in *registry-backup*) exit 1 ;; esac\n");

        host.run("security-audit")
                .exits(1)
                .says("ok    registry:1.4.0 has no known", "FAIL  registry-backup:1.4.0 has no known");
    }

    @Test
    void monitorTellsHealthFiguresAndTheMostFrequentErrors() throws Exception {
        host.engineAnswers("*ps --quiet", 0, "c1\nc2")
                .engineAnswers("stats*", 0, "registry-app-1 cpu 3% memory 300MiB")
                .engineAnswers(
                        "*logs*",
                        0,
                        "2026-11-20T18:00:00Z  INFO 1 --- fine\n2026-11-20T18:00:01Z ERROR 1 --- cannot reach 10.0.0.7:5432\n"
                                + "2026-11-20T18:00:02Z ERROR 1 --- cannot reach 10.0.0.8:5432\n2026-11-20T18:00:03Z  WARN 1 --- slow");

        host.run("monitor", "--since", "30m")
                .exits(0)
                .says(
                        "app: ready 200",
                        "registry-app-1 cpu 3%",
                        "3 lines",
                        "2 ERROR … --- cannot reach …",
                        "1 WARN … --- slow");

        assertThat(host.calls()).anyMatch(call -> call.startsWith("docker stats") && call.contains(" c1 c2 "));
    }

    @Test
    void quietMonitorSpeaksOnlyOfTrouble() throws Exception {
        assertThat(host.run("monitor", "--quiet").exits(0).output()).isEmpty();

        host.unready("1.4.0");

        host.run("monitor", "--quiet").exits(1).says("app: ready 503");
    }

    @ParameterizedTest
    @ValueSource(strings = {"validate-deployment", "security-audit", "monitor"})
    void dryRunCallsNothing(String script) throws Exception {
        host.run(script, "--dry-run").exits(0).says("+ docker compose");

        assertThat(host.calls()).isEmpty();
    }

    @Test
    void wrongUseEndsWithTwo() throws Exception {
        host.run("monitor", "--since", "yesterday").exits(2).says("--since is yesterday");
        host.run("monitor", "--watch", "often").exits(2).says("--watch is often");
        host.run("security-audit", "--deep").exits(2).says("--deep is no option");
        host.run("validate-deployment", "--env-file").exits(2).says("--env-file has no value");
    }

    private void audited(String... containers) throws IOException {
        StringBuilder ids = new StringBuilder();
        for (int i = 0; i < containers.length; i++) {
            ids.append(i == 0 ? "" : "\n").append("container").append(i);
            host.engineAnswers("inspect*container" + i, 0, containers[i]);
        }
        host.engineAnswers("*ps --all --quiet", 0, ids.toString());
    }
}
