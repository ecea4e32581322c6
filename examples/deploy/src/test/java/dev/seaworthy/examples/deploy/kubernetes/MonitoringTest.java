package dev.seaworthy.examples.deploy.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Prometheus finds what it is to scrape, with the operator and without. */
@Tag("dear")
class MonitoringTest {

    @Test
    void theAnnotationsOfExportersNameTheirPorts() {
        Map<String, Integer> ports = Map.of(
                "postgres-exporter", 9187, "redis-exporter", 9121, "nginx-exporter", 9113, "node-exporter", 9100);
        Manifests monitoring = Manifests.of(Manifests.MONITORING);

        assertThat(monitoring.all(Service.class)).hasSameSizeAs(ports.keySet()).allSatisfy(service -> {
            Integer port = ports.get(service.getMetadata().getName());
            assertThat(service.getSpec().getPorts().get(0).getPort()).isEqualTo(port);
            assertThat(service.getMetadata().getAnnotations())
                    .containsEntry("prometheus.io/scrape", "true")
                    .containsEntry("prometheus.io/port", String.valueOf(port));
            assertThat(monitoring.chosen(service.getSpec().getSelector()).stream()
                            .flatMap(pod -> pod.getSpec().getContainers().get(0).getPorts().stream())
                            .map(there -> there.getContainerPort()))
                    .containsExactly(port);
        });
    }

    @Test
    void prometheusScrapesTheApplicationAndEveryExporter() {
        Manifests monitoring = Manifests.of(Manifests.MONITORING);
        ServiceMonitor exporters = monitoring.one(ServiceMonitor.class, "exporters");

        assertThat(scraped(exporters, monitoring))
                .containsExactlyInAnyOrder("postgres-exporter", "redis-exporter", "nginx-exporter", "node-exporter");
    }

    @Test
    void eachEnvironmentIsScrapedWithItsOwnToken() {
        Manifests monitoring = Manifests.of(Manifests.MONITORING);
        Map<String, String> environments = Map.of("production", Manifests.PRODUCTION, "staging", Manifests.STAGING);

        environments.forEach((name, overlay) -> {
            ServiceMonitor monitor = monitoring.one(ServiceMonitor.class, "registry-" + name);
            var credentials =
                    monitor.getSpec().getEndpoints().get(0).getAuthorization().getCredentials();
            assertThat(scraped(monitor, Manifests.of(overlay))).containsExactly("registry");
            assertThat(monitor.getSpec().getNamespaceSelector().getMatchNames()).containsExactly("registry-" + name);
            assertThat(credentials.getName()).isEqualTo("registry-scrape-" + name);
            assertThat(monitoring.keysOf(credentials.getName())).contains(credentials.getKey());
        });
    }

    /** The rules are about the job registry, as the service of production is named. */
    @Test
    void rulesAndBoardsAreThereAndStagingIsNotAlertedAsProduction() {
        Manifests monitoring = Manifests.of(Manifests.MONITORING);

        assertThat(monitoring.one(PrometheusRule.class, "registry").getSpec().getGroups())
                .flatExtracting(group -> group.getRules())
                .extracting(rule -> rule.getAlert())
                .contains("service-down", "backup-stale");
        assertThat(monitoring.all(ConfigMap.class))
                .allSatisfy(
                        board -> assertThat(board.getMetadata().getLabels()).containsEntry("grafana_dashboard", "1"))
                .flatExtracting(board -> board.getData().keySet())
                .containsExactlyInAnyOrder(
                        Path.of("monitoring/generated/grafana").toFile().list());
        assertThat(job(monitoring, "registry-production")).isEmpty();
        assertThat(job(monitoring, "registry-staging")).containsExactly("job=registry-staging");
    }

    private static List<String> job(Manifests monitoring, String monitor) {
        return monitoring.one(ServiceMonitor.class, monitor).getSpec().getEndpoints().get(0).getRelabelings().stream()
                .map(relabeling -> relabeling.getTargetLabel() + "=" + relabeling.getReplacement())
                .toList();
    }

    private static List<String> scraped(ServiceMonitor monitor, Manifests manifests) {
        return manifests.all(Service.class).stream()
                .filter(service -> monitor.getSpec()
                        .getNamespaceSelector()
                        .getMatchNames()
                        .contains(service.getMetadata().getNamespace()))
                .filter(service -> Manifests.has(
                        service.getMetadata(), monitor.getSpec().getSelector().getMatchLabels()))
                .filter(service -> service.getSpec().getPorts().stream().anyMatch(port -> port.getName()
                        .equals(monitor.getSpec().getEndpoints().get(0).getPort())))
                .map(service -> service.getMetadata().getName())
                .toList();
    }
}
