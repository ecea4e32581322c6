package dev.seaworthy.examples.deploy.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.LimitRange;
import io.fabric8.kubernetes.api.model.LimitRangeItem;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import java.math.BigDecimal;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("dear")
class LimitsTest {

    @Test
    void theRangeOfAContainer() {
        LimitRangeItem range = range("Container");

        assertThat(text(range.getDefault())).isEqualTo(Map.of("cpu", "500m", "memory", "512Mi"));
        assertThat(text(range.getMin())).isEqualTo(Map.of("cpu", "50m", "memory", "64Mi"));
        assertThat(text(range.getMax())).isEqualTo(Map.of("cpu", "4", "memory", "8Gi"));
    }

    @Test
    void theRangeOfAClaim() {
        LimitRangeItem range = range("PersistentVolumeClaim");

        assertThat(text(range.getMin())).isEqualTo(Map.of("storage", "1Gi"));
        assertThat(text(range.getMax())).isEqualTo(Map.of("storage", "50Gi"));
    }

    @Test
    void theQuotaOfTheNamespace() {
        assertThat(text(quota(Manifests.PRODUCTION)))
                .isEqualTo(Map.of(
                        "requests.cpu", "8",
                        "limits.cpu", "16",
                        "requests.memory", "16Gi",
                        "limits.memory", "32Gi",
                        "requests.storage", "100Gi",
                        "pods", "50",
                        "services", "10",
                        "secrets", "20",
                        "configmaps", "20"));
    }

    @ParameterizedTest
    @ValueSource(strings = {Manifests.PRODUCTION, Manifests.STAGING, Manifests.DEVELOPMENT})
    void whatIsThereFitsTheRanges(String overlay) {
        Manifests manifests = Manifests.of(overlay);
        LimitRangeItem range = range("Container");

        assertThat(manifests.pods().values())
                .flatExtracting(pod -> pod.getSpec().getContainers())
                .allSatisfy(container -> {
                    container.getResources().getRequests().forEach((what, asked) -> assertThat(bytes(asked))
                            .isGreaterThanOrEqualTo(bytes(range.getMin().get(what))));
                    container.getResources().getLimits().forEach((what, most) -> assertThat(bytes(most))
                            .isLessThanOrEqualTo(bytes(range.getMax().get(what)))
                            .isGreaterThanOrEqualTo(
                                    bytes(container.getResources().getRequests().get(what))));
                });
        assertThat(manifests.all(PersistentVolumeClaim.class))
                .allSatisfy(claim -> assertThat(size(claim)).isBetween(gibibytes(1), gibibytes(50)));
    }

    /** As many pods as the autoscaler may make, one more while a new version comes, and all jobs at once. */
    @ParameterizedTest
    @ValueSource(strings = {Manifests.PRODUCTION, Manifests.STAGING, Manifests.DEVELOPMENT})
    void theBusiestHourFitsTheQuota(String overlay) {
        Manifests manifests = Manifests.of(overlay);
        Map<String, Quantity> quota = quota(overlay);
        int replicas = manifests.all(HorizontalPodAutoscaler.class).stream()
                .mapToInt(scaler -> scaler.getSpec().getMaxReplicas() + 1)
                .findFirst()
                .orElse(1);

        for (String what : new String[] {"cpu", "memory"}) {
            BigDecimal asked = BigDecimal.ZERO;
            BigDecimal most = BigDecimal.ZERO;
            for (var pod : manifests.pods().entrySet()) {
                BigDecimal times = BigDecimal.valueOf(pod.getKey().startsWith("Deployment") ? replicas : 1);
                for (Container container : pod.getValue().getSpec().getContainers()) {
                    asked = asked.add(times.multiply(
                            bytes(container.getResources().getRequests().get(what))));
                    most = most.add(times.multiply(
                            bytes(container.getResources().getLimits().get(what))));
                }
            }
            assertThat(asked).isLessThanOrEqualTo(bytes(quota.get("requests." + what)));
            assertThat(most).isLessThanOrEqualTo(bytes(quota.get("limits." + what)));
        }
        assertThat(manifests.all(PersistentVolumeClaim.class).stream()
                        .map(LimitsTest::size)
                        .reduce(BigDecimal.ZERO, BigDecimal::add))
                .isLessThanOrEqualTo(bytes(quota.get("requests.storage")));
    }

    private static LimitRangeItem range(String type) {
        return Manifests.of(Manifests.PRODUCTION).one(LimitRange.class, "registry").getSpec().getLimits().stream()
                .filter(item -> item.getType().equals(type))
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, Quantity> quota(String overlay) {
        return Manifests.of(overlay)
                .one(ResourceQuota.class, "registry")
                .getSpec()
                .getHard();
    }

    private static BigDecimal size(PersistentVolumeClaim claim) {
        return bytes(claim.getSpec().getResources().getRequests().get("storage"));
    }

    private static BigDecimal gibibytes(int many) {
        return bytes(new Quantity(many + "Gi"));
    }

    private static BigDecimal bytes(Quantity quantity) {
        return quantity.getNumericalAmount();
    }

    private static Map<String, String> text(Map<String, Quantity> quantities) {
        return quantities.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, quantity -> quantity.getValue().toString()));
    }
}
