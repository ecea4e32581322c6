package dev.seaworthy.servlet;

import static dev.seaworthy.servlet.Tokens.AS_OPERATOR;
import static dev.seaworthy.servlet.Tokens.AS_VIEWER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditMode;
import dev.seaworthy.audit.EventField;
import dev.seaworthy.audit.InMemoryAuditStore;
import dev.seaworthy.audit.StoredEvent;
import dev.seaworthy.backup.BackupPlan;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.backup.source.FileTreeSource;
import dev.seaworthy.backup.storage.DirectoryStorage;
import dev.seaworthy.servlet.filter.AuditedRequests;
import dev.seaworthy.servlet.filter.RequestAuditFilter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who began and who cancelled jobs of backups is in the audit log. */
class AuditedJobsTest {
    private static final String BASE = "/api/v1/backups";

    private final InMemoryAuditStore store = new InMemoryAuditStore();

    @TempDir
    Path folder;

    private WaitingSource source;
    private Backups backups;
    private AuditLogger audit;
    private JettyHost host;

    @BeforeEach
    void start() throws Exception {
        source = new WaitingSource(FileTreeSource.of("files", Files.createDirectories(folder.resolve("files"))));
        backups = Backups.builder(new DirectoryStorage(folder.resolve("backups")))
                .signingKey(folder.resolve("keys").resolve("signing.pem"))
                .plan(BackupPlan.of("app").source(source))
                .build()
                .start();
        audit = AuditLogger.builder(store)
                .syncTimeout(Duration.ofMinutes(1))
                .build()
                .start();
        host = JettyHost.running(context -> servlets().register(context));
    }

    private SeaworthyServletsBuilder servlets() {
        return SeaworthyServlets.at("/").audit(audit, store).backups(backups).authorizer(Tokens.all());
    }

    @AfterEach
    void stop() throws Exception {
        source.goOn();
        host.close();
        backups.close();
        audit.close();
    }

    @Test
    void whoBeganAndWhoCancelledIsRecorded() throws Exception {
        String job = host.http()
                .send("POST", BASE, "{\"plan\":\"app\"}", AS_OPERATOR, "User-Agent: curl/8")
                .json()
                .get("job")
                .asText();
        source.awaitBegun();
        host.http().get(BASE + "/jobs/" + job, AS_VIEWER);
        host.http().send("DELETE", BASE + "/jobs/" + job, "", AS_OPERATOR, "User-Agent: curl/8");

        assertThat(jobEvents())
                .extracting(
                        event -> event.text(EventField.EVENT_TYPE),
                        event -> event.text(EventField.ACTOR_TYPE),
                        event -> event.text(EventField.USER_ID),
                        event -> event.text(EventField.USER_AGENT),
                        event -> event.text(EventField.REQUEST_PATH),
                        event -> event.text(EventField.RESOURCE_ID))
                .containsExactly(
                        tuple("backup.job_begun", "service", "operator", "curl/8", BASE, "app"),
                        tuple("backup.job_cancelled", "service", "operator", "curl/8", BASE + "/jobs/" + job, "app"));
        assertThat(jobEvents()).allSatisfy(event -> assertThat(event.text(EventField.METADATA))
                .contains("\"job\":\"" + job + "\"", "\"kind\":\"backup\""));
    }

    @Test
    @Timeout(60)
    void jobThatHasEndedIsNotCancelled() throws Exception {
        source.goOn();
        String job = host.http()
                .send("POST", BASE, "{\"plan\":\"app\"}", AS_OPERATOR)
                .json()
                .get("job")
                .asText();
        while (!host.http().get(BASE + "/jobs/" + job, AS_VIEWER).body().contains("\"DONE\"")) {
            Thread.onSpinWait();
        }

        assertThat(host.http()
                        .send("DELETE", BASE + "/jobs/" + job, "", AS_OPERATOR)
                        .status())
                .isEqualTo(200);
        assertThat(jobEvents())
                .extracting(event -> event.text(EventField.EVENT_TYPE))
                .containsExactly("backup.job_begun");
    }

    @Test
    void hostMayLeaveItOut() throws Exception {
        host.close();
        host = JettyHost.running(context -> servlets().unauditedJobs().register(context));

        assertThat(host.http()
                        .send("POST", BASE, "{\"plan\":\"app\"}", AS_OPERATOR)
                        .status())
                .isEqualTo(202);
        assertThat(jobEvents()).isEmpty();
    }

    @Test
    void whatWasRefusedIsNoJob() throws Exception {
        assertThat(host.http()
                        .send("POST", BASE, "{\"plan\":\"other\"}", AS_OPERATOR)
                        .status())
                .isEqualTo(404);

        assertThat(jobEvents()).isEmpty();
    }

    @Test
    void filterOfTheHostAddsNoSecondEvent() throws Exception {
        host.close();
        host = JettyHost.running(context -> {
            RequestAuditFilter.builder(audit)
                    .otherwise(AuditedRequests.ALL)
                    .build()
                    .register(context, "/*");
            servlets().register(context);
        });

        host.http().send("POST", BASE, "{\"plan\":\"app\"}", AS_OPERATOR);
        host.http().get(BASE, AS_VIEWER);
        host.close();
        audit.close();

        assertThat(store.events())
                .extracting(event -> event.text(EventField.EVENT_TYPE), event -> event.text(EventField.REQUEST_METHOD))
                .containsExactly(tuple("backup.job_begun", "POST"), tuple("http.request", "GET"));
    }

    private List<StoredEvent> jobEvents() {
        audit.log(AuditEvent.of("test.settled"), AuditMode.SYNC);
        return store.events().stream()
                .filter(event ->
                        String.valueOf(event.text(EventField.EVENT_TYPE)).startsWith("backup.job"))
                .toList();
    }
}
