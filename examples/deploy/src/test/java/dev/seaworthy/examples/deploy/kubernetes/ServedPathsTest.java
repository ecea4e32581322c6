package dev.seaworthy.examples.deploy.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.examples.springboot.RegistryApplication;
import dev.seaworthy.testsupport.ChildJvm;
import dev.seaworthy.testsupport.FreePort;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real application, with the environment that production gives it, save for the database. */
@Tag("dear")
class ServedPathsTest {

    private static final String TOKEN = "scrape-0123456789-abcdefghij-klmnopqrst";

    @TempDir
    Path folder;

    @Test
    void theApplicationServesWhatKubernetesAndPrometheusAskFor() throws Exception {
        int port = FreePort.next();
        Container container = Manifests.of(Manifests.PRODUCTION)
                .pods()
                .get("Deployment registry")
                .getSpec()
                .getContainers()
                .get(0);
        String metrics = Manifests.of(Manifests.MONITORING)
                .one(ServiceMonitor.class, "registry-production")
                .getSpec()
                .getEndpoints()
                .get(0)
                .getPath();

        try (ChildJvm application = ChildJvm.start(RegistryApplication.class, environment(port))) {
            application.awaitLine(line -> line.contains("Started RegistryApplication"), 180, TimeUnit.SECONDS);

            for (var probe :
                    List.of(container.getStartupProbe(), container.getLivenessProbe(), container.getReadinessProbe())) {
                assertThat(settled(port, probe.getHttpGet().getPath()))
                        .as(probe.toString())
                        .isEqualTo(200);
            }
            assertThat(status(port, metrics, TOKEN)).isEqualTo(200);
            assertThat(status(port, metrics, "")).isEqualTo(401);
            assertThat(status(port, "/seaworthy/api/v1/audit/logs", TOKEN))
                    .as("scrapes only")
                    .isEqualTo(403);
        }
    }

    private Map<String, String> environment(int port) {
        Map<String, String> environment = new HashMap<>(Manifests.of(Manifests.PRODUCTION)
                .one(ConfigMap.class, "registry")
                .getData());
        environment.remove("SPRING_PROFILES_ACTIVE");
        environment.remove("SPRING_DATASOURCE_URL");
        environment.replaceAll((key, value) -> value.replace("/data", folder.toString()));
        environment.put("PORT", String.valueOf(port));
        environment.put("DRAIN", "0s");
        environment.put("SEAWORTHY_WEB_TOKENS_PROMETHEUS_VALUE", TOKEN);
        return environment;
    }

    /** As a kubelet asks: again while the first checks run. */
    private static int settled(int port, String path) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(180);
        int status = status(port, path, "");
        while (status != 200 && System.nanoTime() < deadline) {
            status = status(port, path, "");
        }
        return status;
    }

    private static int status(int port, String path, String token) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return HttpClient.newHttpClient()
                .send(request.build(), BodyHandlers.discarding())
                .statusCode();
    }
}
