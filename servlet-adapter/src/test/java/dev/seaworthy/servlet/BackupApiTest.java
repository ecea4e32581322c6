package dev.seaworthy.servlet;

import static dev.seaworthy.servlet.Tokens.AS_OPERATOR;
import static dev.seaworthy.servlet.Tokens.AS_VIEWER;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.seaworthy.backup.BackupId;
import dev.seaworthy.backup.BackupInfo;
import dev.seaworthy.backup.BackupListener;
import dev.seaworthy.backup.BackupPlan;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.backup.Schedule;
import dev.seaworthy.backup.VerifyReport;
import dev.seaworthy.backup.source.FileTreeSource;
import dev.seaworthy.backup.storage.DirectoryStorage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BackupApiTest {
    private static final String BASE = "/api/v1/backups";

    private final CountDownLatch finished = new CountDownLatch(1);
    private final CountDownLatch failed = new CountDownLatch(1);
    private final CountDownLatch verifiedTwice = new CountDownLatch(2);

    @TempDir
    Path folder;

    private WaitingSource slow;
    private Backups backups;
    private JettyHost host;
    private RawHttp http;

    @BeforeEach
    void start() throws Exception {
        Path files = Files.createDirectories(folder.resolve("files"));
        Files.writeString(files.resolve("a.txt"), "some content");
        slow = new WaitingSource(FileTreeSource.of("slow", files));
        backups = Backups.builder(new DirectoryStorage(folder.resolve("backups")))
                .signingKey(folder.resolve("keys").resolve("signing.pem"))
                .plan(BackupPlan.of("app")
                        .source(FileTreeSource.of("artifacts", files))
                        .schedule(Schedule.cron("0 1 * * *"))
                        .rpo(Duration.ofHours(25)))
                .plan(BackupPlan.of("slow").source(slow))
                .listener(new BackupListener() {
                    @Override
                    public void backupFinished(BackupInfo backup) {
                        finished.countDown();
                    }

                    @Override
                    public void backupFailed(BackupId id, RuntimeException reason) {
                        failed.countDown();
                    }

                    @Override
                    public void verified(VerifyReport report) {
                        verifiedTwice.countDown();
                    }
                })
                .build()
                .start();
        host = JettyHost.running(context -> SeaworthyServlets.at("/")
                .backups(backups)
                .authorizer(Tokens.all())
                .register(context));
        http = host.http();
    }

    @AfterEach
    void stop() throws Exception {
        slow.goOn();
        host.close();
        backups.close();
    }

    private RawHttp.Answer post(String target, String body) throws Exception {
        return http.send("POST", BASE + target, body, AS_OPERATOR);
    }

    private RawHttp.Answer get(String target) throws Exception {
        return http.get(BASE + target, AS_VIEWER);
    }

    /** The listener is called on the job's thread just before the job ends. */
    private JsonNode ended(String job) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        JsonNode state = get("/jobs/" + job).json();
        while (!state.get("state").asText().matches("DONE|FAILED|CANCELLED") && System.nanoTime() < deadline) {
            Thread.onSpinWait();
            state = get("/jobs/" + job).json();
        }
        return state;
    }

    /** The backup of a job that has ended, so that its plan is free. */
    private String backedUp() throws Exception {
        JsonNode job = ended(post("", "{\"plan\":\"app\"}").json().get("job").asText());
        assertThat(job.get("state").asText()).isEqualTo("DONE");
        return job.get("backup_id").asText();
    }

    private static void problem(RawHttp.Answer answer, int status, String slug, String... details) throws Exception {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.json().get("type").asText()).isEqualTo("urn:seaworthy:problem:" + slug);
        for (String detail : details) {
            assertThat(answer.json().get("detail").asText()).contains(detail);
        }
    }

    @Test
    void plansAreListedBeforeTheFirstBackup() throws Exception {
        RawHttp.Answer answer = get("");

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.keys()).containsExactly("items", "plans");
        assertThat(answer.json().get("items")).isEmpty();
        JsonNode plan = answer.json().get("plans").get(0);
        assertThat(RawHttp.Answer.keys(plan))
                .containsExactly(
                        "name",
                        "schedule",
                        "next_run",
                        "rpo_seconds",
                        "rpo_age_seconds",
                        "rto_seconds",
                        "predicted_rto_seconds");
        assertThat(plan.get("name").asText()).isEqualTo("app");
        assertThat(plan.get("rpo_seconds").asLong()).isEqualTo(90_000);
        assertThat(plan.get("rpo_age_seconds").isNull()).isTrue();
        assertThat(plan.get("next_run").asText()).endsWith("T01:00:00.000000Z");
        assertThat(get("?plan=slow").json().get("plans")).hasSize(1);
    }

    @Test
    void backupRunsVerifiesAndIsShownWithItsEvidence() throws Exception {
        RawHttp.Answer accepted = post("", "{\"plan\":\"app\"}");

        assertThat(accepted.status()).as(accepted.body()).isEqualTo(202);
        assertThat(accepted.keys()).containsExactly("job");
        String job = accepted.json().get("job").asText();
        assertThat(accepted.header("Location")).isEqualTo(BASE + "/jobs/" + job);
        assertThat(finished.await(60, TimeUnit.SECONDS)).isTrue();

        JsonNode done = ended(job);
        assertThat(RawHttp.Answer.keys(done)).containsExactly("job", "kind", "state", "progress", "backup_id", "error");
        assertThat(RawHttp.Answer.keys(done.get("progress"))).containsExactly("bytes", "estimated_bytes", "percent");
        assertThat(done.get("state").asText()).isEqualTo("DONE");
        assertThat(done.get("kind").asText()).isEqualTo("backup");
        assertThat(done.at("/progress/percent").asInt()).isEqualTo(100);

        JsonNode item = get("").json().get("items").get(0);
        assertThat(RawHttp.Answer.keys(item))
                .containsExactly(
                        "id",
                        "plan",
                        "state",
                        "started_at",
                        "finished_at",
                        "consistency_point",
                        "raw_bytes",
                        "stored_bytes",
                        "parts",
                        "verified",
                        "held",
                        "drill",
                        "error");
        assertThat(item.get("id").asText()).isEqualTo(done.get("backup_id").asText());
        assertThat(item.get("state").asText()).isEqualTo("VERIFIED");
        assertThat(RawHttp.Answer.keys(item.get("verified"))).containsExactly("level", "at");
        assertThat(item.at("/verified/level").asText()).isEqualTo("V2");
        assertThat(item.get("drill").isNull()).isTrue();

        RawHttp.Answer one = get("/" + item.get("id").asText());
        assertThat(one.keys()).containsAll(RawHttp.Answer.keys(item)).endsWith("evidence");
        assertThat(RawHttp.Answer.keys(one.json().at("/evidence/0")))
                .containsExactly("kind", "at", "level", "good", "findings", "error", "figures");
    }

    @Test
    void verifyRunsAsAJob() throws Exception {
        String id = backedUp();

        RawHttp.Answer accepted = http.send("POST", BASE + "/" + id + "/verify", "{\"level\":\"V1\"}", AS_OPERATOR);

        assertThat(accepted.status()).as(accepted.body()).isEqualTo(202);
        assertThat(verifiedTwice.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(ended(accepted.json().get("job").asText()).get("kind").asText())
                .isEqualTo("verify");
        problem(post("/" + id + "/verify", "{\"level\":\"V9\"}"), 400, "bad-parameter", "V9", "V2");
        problem(post("/" + id + "/verify", "{\"depth\":\"V1\"}"), 400, "bad-parameter", "depth", "level");
    }

    @Test
    void drillOfAPlanThatHasNoPlaceForItEndsItsJobAndSaysWhatIsMissing() throws Exception {
        String id = backedUp();

        RawHttp.Answer accepted = http.send("POST", BASE + "/" + id + "/drill", "{}", AS_OPERATOR);

        assertThat(accepted.status()).as(accepted.body()).isEqualTo(202);
        JsonNode job = ended(accepted.json().get("job").asText());
        assertThat(job.get("kind").asText()).isEqualTo("drill");
        assertThat(job.get("state").asText()).isEqualTo("FAILED");
        assertThat(job.get("error").asText()).contains("has no place for drills");
    }

    @Test
    void secondRunOfABusyPlanIsAConflictAndTheFirstCanBeCancelled() throws Exception {
        String job = post("", "{\"plan\":\"slow\"}").json().get("job").asText();
        slow.awaitBegun();

        problem(post("", "{\"plan\":\"slow\"}"), 409, "conflict", "slow");
        JsonNode running = get("/jobs/" + job).json();
        assertThat(running.get("state").asText()).isEqualTo("RUNNING");
        assertThat(running.at("/progress/percent").isNull()).isTrue();
        assertThat(http.send("DELETE", BASE + "/jobs/" + job, "", AS_VIEWER).status())
                .isEqualTo(403);
        RawHttp.Answer cancelled = http.send("DELETE", BASE + "/jobs/" + job, "", AS_OPERATOR);

        assertThat(cancelled.status()).isEqualTo(200);
        assertThat(ended(job).get("state").asText()).isEqualTo("CANCELLED");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}                 | 400 | bad-parameter | app",
                "``                 | 400 | bad-parameter | app",
                "{\"plan\":\"xyz\"} | 404 | not-found     | xyz",
                "{\"plans\":\"a\"}  | 400 | bad-parameter | plans",
                "{\"plan\":         | 400 | bad-parameter | JSON"
            })
    void badRequestToRunIsRefused(String body, int status, String slug, String detail) throws Exception {
        problem(post("", body), status, slug, detail);
    }

    @Test
    void unknownBackupOrJobIsNotFound() throws Exception {
        problem(get("/nonsense"), 404, "not-found", "nonsense");
        problem(get("/app_20200101_010000_abcd"), 404, "not-found");
        problem(get("/jobs/nonsense"), 404, "not-found", "nonsense");
        problem(post("/app_20200101_010000_abcd/verify", ""), 404, "not-found");
        problem(http.send("DELETE", BASE + "/jobs/nonsense", "", AS_OPERATOR), 404, "not-found");
        problem(get("?plans=app"), 400, "bad-parameter", "plan");
    }

    @ParameterizedTest
    @ValueSource(strings = {"xyz", "..%2F..%2Fetc", "app%2Fblobs", "app%00", "-", "%2F"})
    void unknownPlanIsRefusedByNameAndNeverAPath(String plan) throws Exception {
        RawHttp.Answer answer = get("?plan=" + plan);

        problem(answer, 400, "bad-parameter", "plan");
    }

    @Test
    void backupsOfAFormerPlanAreListedStill() throws Exception {
        post("", "{\"plan\":\"app\"}");
        assertThat(finished.await(60, TimeUnit.SECONDS)).isTrue();
        try (Backups later = Backups.builder(new DirectoryStorage(folder.resolve("backups")))
                        .signingKey(folder.resolve("keys").resolve("signing.pem"))
                        .plan(BackupPlan.of("slow").source(slow))
                        .build();
                JettyHost second = JettyHost.running(context -> SeaworthyServlets.at("/")
                        .backups(later)
                        .authorizer(Tokens.all())
                        .register(context))) {
            JsonNode former = second.http().get(BASE + "?plan=app", AS_VIEWER).json();

            assertThat(former.get("items")).hasSize(1);
            assertThat(former.get("plans")).isEmpty();
            problem(second.http().get(BASE + "?plan=gone", AS_VIEWER), 400, "bad-parameter", "gone", "[app, slow]");
        }
    }

    @Test
    void runningNeedsTheRightToOperate() throws Exception {
        assertThat(http.send("POST", BASE, "{\"plan\":\"app\"}").status()).isEqualTo(401);
        assertThat(http.send("POST", BASE, "{\"plan\":\"app\"}", AS_VIEWER).status())
                .isEqualTo(403);
        assertThat(get("").json().get("items")).isEmpty();
        RawHttp.Answer put = http.send("PUT", BASE, "", AS_OPERATOR);
        assertThat(put.status()).isEqualTo(405);
        assertThat(put.header("Allow")).isEqualTo("GET, HEAD, OPTIONS, POST");
    }
}
