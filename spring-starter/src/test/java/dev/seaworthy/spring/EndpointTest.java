package dev.seaworthy.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.seaworthy.audit.EventField;
import dev.seaworthy.backup.BackupStorage;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Actuator's endpoint {@code seaworthy}, over HTTP. */
@Timeout(120)
class EndpointTest {

    private static final String ENDPOINT = "/actuator/seaworthy";

    @TempDir
    static Path folder;

    private static ConfigurableApplicationContext application;
    private static Client client;

    @BeforeAll
    static void start() throws Exception {
        Path uploads = Files.createDirectories(folder.resolve("uploads"));
        Files.writeString(uploads.resolve("letter.txt"), "Dear reader");
        application = WebApplication.start(properties("unrestricted"));
        client = Client.stranger(application);
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    private static Map<String, Object> properties(String access) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("management.endpoints.web.exposure.include", "health,seaworthy");
        properties.put("management.endpoint.seaworthy.access", access);
        properties.put("seaworthy.backup.enabled", "true");
        properties.put(
                "seaworthy.backup.storage.directory", folder.resolve("backups").toString());
        properties.put(
                "seaworthy.backup.signing-key",
                folder.resolve("keys/signing.key").toString());
        properties.put("seaworthy.backup.plans.app.schedule", "none");
        properties.put(
                "seaworthy.backup.plans.app.drill.folder",
                folder.resolve("drills").toString());
        properties.put("seaworthy.backup.plans.app.sources[0].name", "uploads");
        properties.put("seaworthy.backup.plans.app.sources[0].type", "files");
        properties.put(
                "seaworthy.backup.plans.app.sources[0].path",
                folder.resolve("uploads").toString());
        return properties;
    }

    @Test
    void featuresAreListedWithTheReasonWhyOneIsAbsent() throws Exception {
        Map<String, Object> overview = json(client.get(ENDPOINT));

        assertThat(overview).containsKeys("features", "plans", "jobs");
        Map<?, ?> features = (Map<?, ?>) overview.get("features");
        assertThat(features.get("backup")).isEqualTo(Map.of("active", true));
        assertThat(features.get("web")).isEqualTo(Map.of("active", true));
        assertThat(features.get("health.actuator")).isEqualTo(Map.of("active", true));
        assertThat((Map<?, ?>) features.get("deployments"))
                .hasEntrySatisfying(key("active"), active -> assertThat(active).isEqualTo(false))
                .hasEntrySatisfying(
                        key("reason"), reason -> assertThat(reason.toString()).contains("seaworthy.deployments.file"));
    }

    @SuppressWarnings("unchecked")
    private static <K> K key(Object key) {
        return (K) key;
    }

    @Test
    void backupIsBegunVerifiedDrilledAndCleanedUp() throws Exception {
        Map<String, Object> backup = ended(client.send("POST", ENDPOINT + "/backup/app"));
        assertThat(backup).containsEntry("state", "DONE").containsEntry("kind", "backup");
        String id = backup.get("backup_id").toString();

        assertThat(ended(client.send("POST", ENDPOINT + "/verify/" + id))).containsEntry("state", "DONE");
        assertThat(ended(client.send("POST", ENDPOINT + "/drill/" + id))).containsEntry("state", "DONE");
        assertThat(ended(client.send("POST", ENDPOINT + "/cleanup/app"))).containsEntry("state", "DONE");

        Map<String, Object> one = json(client.get(ENDPOINT + "/backups/" + id));
        assertThat(one).containsEntry("state", "VERIFIED");
        assertThat((List<?>) one.get("evidence")).isNotEmpty();
        assertThat((List<?>) json(client.get(ENDPOINT + "/backups")).get("backups"))
                .isNotEmpty();
        assertThat((List<?>) json(client.get(ENDPOINT + "/plans")).get("plans")).hasSize(1);
        assertThat((List<?>) json(client.get(ENDPOINT + "/jobs")).get("jobs")).hasSizeGreaterThanOrEqualTo(4);
    }

    @Test
    void callerWhoBeginsOrCancelsAJobIsAudited() throws Exception {
        Object job = json(client.send("POST", ENDPOINT + "/cleanup/app")).get("job");
        client.send("DELETE", ENDPOINT + "/jobs/" + job);

        assertThat(StoredEvents.of(application, "backup.job_"))
                .filteredOn(event -> StoredEvents.metadata(event).contains(job.toString()))
                .extracting(StoredEvents::type, event -> event.text(EventField.REQUEST_PATH))
                .containsExactly(
                        tuple("backup.job_begun", ENDPOINT + "/cleanup/app"),
                        tuple("backup.job_cancelled", ENDPOINT + "/jobs/" + job));
    }

    @Test
    void storageThatIsAwayIsUnavailableWithTheReason() throws Exception {
        Map<String, Object> properties = properties("unrestricted");
        try (ConfigurableApplicationContext cutOff = WebApplication.start(properties, StorageAway.class)) {
            Client stranger = Client.stranger(cutOff);
            for (String path : List.of("", "/backups", "/plans")) {
                assertUnavailable(stranger.get(ENDPOINT + path));
            }
            assertUnavailable(stranger.send("POST", ENDPOINT + "/verify/app_20200101_010000_aaaa"));
        }
    }

    private static void assertUnavailable(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
        assertThat(answer.body()).contains("the cable is cut");
    }

    @Configuration(proxyBeanMethods = false)
    static class StorageAway {

        @Bean
        BackupStorage storage() {
            return (BackupStorage) Proxy.newProxyInstance(
                    BackupStorage.class.getClassLoader(),
                    new Class<?>[] {BackupStorage.class},
                    (proxy, method, given) -> {
                        if (method.getDeclaringClass() == BackupStorage.class) {
                            throw new IOException("the cable is cut");
                        }
                        return method.getName().equals("toString") ? "storage" : System.identityHashCode(proxy);
                    });
        }
    }

    private static Map<String, Object> ended(HttpResponse<String> accepted) throws Exception {
        assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
        Object job = json(accepted).get("job");
        while (true) {
            Map<String, Object> state = json(client.get(ENDPOINT + "/jobs/" + job));
            if (!List.of("QUEUED", "RUNNING").contains(state.get("state"))) {
                return state;
            }
            Thread.onSpinWait();
        }
    }

    @Test
    void whatIsUnknownIsSaidToBe() throws Exception {
        assertThat(client.get(ENDPOINT + "/jobs/nope").statusCode()).isEqualTo(404);
        assertThat(client.send("DELETE", ENDPOINT + "/jobs/nope").statusCode()).isEqualTo(404);
        assertThat(client.get(ENDPOINT + "/backups/app_20200101_010000_aaaa").statusCode())
                .isEqualTo(404);
        assertThat(client.send("POST", ENDPOINT + "/backup/nope").statusCode()).isEqualTo(404);
        assertThat(client.send("POST", ENDPOINT + "/restore/app").statusCode()).isEqualTo(400);
        assertThat(client.get(ENDPOINT + "/nope").statusCode()).isEqualTo(400);
        assertThat(client.send("DELETE", ENDPOINT + "/backups/nope").statusCode())
                .isEqualTo(400);
    }

    @Test
    void endpointOnlyReadsUnlessToldOtherwise() throws Exception {
        Map<String, Object> properties = properties("read-only");
        properties.put("seaworthy.backup.enabled", "false");
        try (ConfigurableApplicationContext reader = WebApplication.start(properties)) {
            Client stranger = Client.stranger(reader);

            assertThat(json(stranger.get(ENDPOINT))).containsOnlyKeys("features");
            assertThat(stranger.send("POST", ENDPOINT + "/backup/app").statusCode())
                    .isEqualTo(405);
            assertThat(stranger.send("DELETE", ENDPOINT + "/jobs/nope").statusCode())
                    .isEqualTo(405);
            assertThat(stranger.get(ENDPOINT + "/plans").statusCode()).isEqualTo(400);
        }
    }

    @Test
    void endpointIsNotThereUnlessExposed() throws Exception {
        try (ConfigurableApplicationContext closed = WebApplication.start(Map.of())) {
            assertThat(Client.stranger(closed).get(ENDPOINT).statusCode()).isEqualTo(404);
            assertThat(closed.containsBean("seaworthyEndpoint")).isFalse();
        }
    }

    private static Map<String, Object> json(HttpResponse<String> answer) {
        return JsonParserFactory.getJsonParser().parseMap(answer.body());
    }
}
