package dev.seaworthy.examples.deploy.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may talk to whom: what the policies add up to, for each pod. */
@Tag("dear")
class NetworkTest {

    private static final String DNS = "kube-system/kube-dns UDP 53";
    private static final String DNS_BY_TCP = "kube-system/kube-dns TCP 53";

    @ParameterizedTest
    @ValueSource(strings = {Manifests.PRODUCTION, Manifests.STAGING, Manifests.DEVELOPMENT})
    void whatIsNotNamedIsDenied(String overlay) {
        NetworkPolicy all = Manifests.of(overlay).one(NetworkPolicy.class, "deny-all");

        assertThat(all.getSpec().getPodSelector()).isEqualTo(new LabelSelector());
        assertThat(all.getSpec().getPolicyTypes()).containsExactly("Ingress", "Egress");
        assertThat(all.getSpec().getIngress()).isEmpty();
        assertThat(all.getSpec().getEgress()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {Manifests.PRODUCTION, Manifests.STAGING})
    void theApplicationTalksToItsDatabaseAndRedis(String overlay) {
        Manifests manifests = Manifests.of(overlay);
        PodTemplateSpec pod = manifests.pods().get("Deployment registry");

        assertThat(outgoing(manifests, pod))
                .containsExactlyInAnyOrder(DNS, DNS_BY_TCP, "data/postgres TCP 5432", "data/redis TCP 6379");
        assertThat(incoming(manifests, pod))
                .containsExactlyInAnyOrder("ingress-nginx/ingress-nginx TCP http", "monitoring/prometheus TCP http");
    }

    @ParameterizedTest
    @ValueSource(strings = {Manifests.PRODUCTION, Manifests.STAGING})
    void aBackupTalksToTheDatabaseAndNobodyTalksToIt(String overlay) {
        Manifests manifests = Manifests.of(overlay);

        assertThat(manifests.pods().entrySet())
                .filteredOn(made -> made.getKey().startsWith("CronJob"))
                .hasSize(4)
                .extracting(Map.Entry::getValue)
                .allSatisfy(pod -> {
                    assertThat(outgoing(manifests, pod))
                            .containsExactlyInAnyOrder(DNS, DNS_BY_TCP, "data/postgres TCP 5432");
                    assertThat(incoming(manifests, pod)).isEmpty();
                });
    }

    @Test
    void eachExporterTalksToWhatItWatches() {
        Manifests monitoring = Manifests.of(Manifests.MONITORING);
        Map<String, String> watched = Map.of(
                "Deployment postgres-exporter", "data/postgres TCP 5432",
                "Deployment redis-exporter", "data/redis TCP 6379",
                "Deployment nginx-exporter", "ingress-nginx/ingress-nginx TCP 8080");

        watched.forEach((name, server) -> {
            PodTemplateSpec pod = monitoring.pods().get(name);
            assertThat(outgoing(monitoring, pod)).containsExactlyInAnyOrder(DNS, DNS_BY_TCP, server);
            assertThat(incoming(monitoring, pod)).containsExactly("/prometheus TCP metrics");
        });
    }

    private static Set<String> outgoing(Manifests manifests, PodTemplateSpec pod) {
        Set<String> peers = new TreeSet<>();
        policies(manifests, pod, "Egress")
                .forEach(policy ->
                        policy.getSpec().getEgress().forEach(rule -> add(peers, rule.getTo(), rule.getPorts())));
        return peers;
    }

    private static Set<String> incoming(Manifests manifests, PodTemplateSpec pod) {
        Set<String> peers = new TreeSet<>();
        policies(manifests, pod, "Ingress")
                .forEach(policy ->
                        policy.getSpec().getIngress().forEach(rule -> add(peers, rule.getFrom(), rule.getPorts())));
        return peers;
    }

    private static List<NetworkPolicy> policies(Manifests manifests, PodTemplateSpec pod, String type) {
        List<NetworkPolicy> chosen = manifests.all(NetworkPolicy.class).stream()
                .filter(policy -> policy.getSpec().getPolicyTypes().contains(type))
                .filter(policy -> chooses(
                        policy.getSpec().getPodSelector(), pod.getMetadata().getLabels()))
                .toList();
        assertThat(chosen).as("a pod that no policy chooses may do everything").isNotEmpty();
        return chosen;
    }

    private static boolean chooses(LabelSelector selector, Map<String, String> labels) {
        return labels.entrySet().containsAll(selector.getMatchLabels().entrySet())
                && selector.getMatchExpressions().stream().allMatch(expression -> {
                    assertThat(expression.getOperator()).isEqualTo("In");
                    return expression.getValues().contains(labels.get(expression.getKey()));
                });
    }

    private static void add(Set<String> peers, List<NetworkPolicyPeer> others, List<NetworkPolicyPort> ports) {
        assertThat(others).as("an empty list would mean everybody").isNotEmpty();
        assertThat(ports).as("an empty list would mean every port").isNotEmpty();
        for (NetworkPolicyPeer other : others) {
            for (NetworkPolicyPort port : ports) {
                Object number = port.getPort().getValue();
                peers.add(namespace(other) + "/" + name(other.getPodSelector()) + " " + port.getProtocol() + " "
                        + number);
            }
        }
    }

    private static String namespace(NetworkPolicyPeer peer) {
        return peer.getNamespaceSelector() == null
                ? ""
                : String.valueOf(peer.getNamespaceSelector().getMatchLabels().get("kubernetes.io/metadata.name"));
    }

    private static String name(LabelSelector pods) {
        Map<String, String> labels = pods.getMatchLabels();
        return String.valueOf(labels.getOrDefault("app.kubernetes.io/name", labels.get("k8s-app")));
    }
}
