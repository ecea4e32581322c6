package dev.seaworthy.examples.deploy.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The level {@code restricted} of Kubernetes' Pod Security Standards, and what good pods have besides. */
@Tag("dear")
class PodSecurityTest {

    private static final String LEVEL = "pod-security.kubernetes.io/";

    @ParameterizedTest
    @ValueSource(strings = {Manifests.PRODUCTION, Manifests.STAGING, Manifests.DEVELOPMENT})
    void theNamespaceEnforcesAuditsAndWarns(String overlay) {
        Namespace namespace = Manifests.of(overlay).all(Namespace.class).get(0);

        assertThat(namespace.getMetadata().getLabels())
                .containsAllEntriesOf(Map.of(
                        LEVEL + "enforce", "restricted", LEVEL + "audit", "restricted", LEVEL + "warn", "restricted"));
    }

    @ParameterizedTest
    @ValueSource(strings = {Manifests.PRODUCTION, Manifests.STAGING, Manifests.DEVELOPMENT})
    void everyPodIsRestricted(String overlay) {
        assertThat(Manifests.of(overlay).pods())
                .isNotEmpty()
                .allSatisfy((name, pod) ->
                        assertThat(violations(pod.getSpec())).as(name).isEmpty());
    }

    @Test
    void theNodeExporterAloneSeesItsNode() {
        Manifests monitoring = Manifests.of(Manifests.MONITORING);

        assertThat(monitoring.pods()).hasSize(4).allSatisfy((name, pod) -> assertThat(violations(pod.getSpec()))
                .as(name)
                .isEqualTo(
                        name.equals("DaemonSet node-exporter")
                                ? List.of("hostNetwork", "hostPID", "volume root", "exporter: hostPort")
                                : List.of()));
        assertThat(monitoring.all(Namespace.class))
                .filteredOn(namespace ->
                        !"restricted".equals(namespace.getMetadata().getLabels().get(LEVEL + "enforce")))
                .extracting(namespace -> namespace.getMetadata().getName())
                .containsExactly("monitoring-nodes");
        assertThat(monitoring.objects())
                .filteredOn(object ->
                        "monitoring-nodes".equals(Manifests.metadata(object).getNamespace()))
                .extracting(Manifests::label)
                .containsExactlyInAnyOrder("DaemonSet node-exporter", "Service node-exporter");
    }

    @ParameterizedTest
    @ValueSource(strings = {Manifests.PRODUCTION, Manifests.STAGING, Manifests.DEVELOPMENT, Manifests.MONITORING})
    void everyContainerIsBoundedReadOnlyAndWithoutAToken(String folder) {
        assertThat(Manifests.of(folder).pods()).allSatisfy((name, pod) -> {
            assertThat(pod.getSpec().getAutomountServiceAccountToken()).as(name).isFalse();
            assertThat(pod.getSpec().getContainers()).allSatisfy(container -> {
                assertThat(container.getSecurityContext().getReadOnlyRootFilesystem())
                        .isTrue();
                assertThat(container.getResources().getRequests()).containsOnlyKeys("cpu", "memory");
                assertThat(container.getResources().getLimits()).containsOnlyKeys("cpu", "memory");
                assertThat(container.getImage()).matches("[a-z0-9/_-]+:(v?\\d+\\.\\d+\\.\\d+|latest)");
            });
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {Manifests.PRODUCTION, Manifests.STAGING, Manifests.MONITORING})
    void onlyDevelopmentTakesTheLatestImage(String folder) {
        assertThat(Manifests.of(folder).pods().values())
                .flatExtracting(pod -> pod.getSpec().getContainers())
                .noneMatch(container -> container.getImage().endsWith(":latest"));
    }

    private static List<String> violations(PodSpec pod) {
        List<String> found = new ArrayList<>();
        note(found, "hostNetwork", Boolean.TRUE.equals(pod.getHostNetwork()));
        note(found, "hostPID", Boolean.TRUE.equals(pod.getHostPID()));
        note(found, "hostIPC", Boolean.TRUE.equals(pod.getHostIPC()));
        pod.getVolumes().forEach(volume -> note(found, "volume " + volume.getName(), !harmless(volume)));
        var context = pod.getSecurityContext();
        note(found, "runAsNonRoot", !Boolean.TRUE.equals(context.getRunAsNonRoot()));
        note(found, "runAsUser", context.getRunAsUser() == null || context.getRunAsUser() == 0);
        note(
                found,
                "seccomp",
                context.getSeccompProfile() == null
                        || !"RuntimeDefault".equals(context.getSeccompProfile().getType()));
        pod.getInitContainers().forEach(container -> violations(found, container));
        pod.getContainers().forEach(container -> violations(found, container));
        return found;
    }

    private static void violations(List<String> found, Container container) {
        String name = container.getName() + ": ";
        var context = container.getSecurityContext();
        note(found, name + "privileged", Boolean.TRUE.equals(context.getPrivileged()));
        note(found, name + "escalation", !Boolean.FALSE.equals(context.getAllowPrivilegeEscalation()));
        note(
                found,
                name + "capabilities",
                !context.getCapabilities().getDrop().equals(List.of("ALL"))
                        || !context.getCapabilities().getAdd().isEmpty());
        note(
                found,
                name + "user",
                Boolean.FALSE.equals(context.getRunAsNonRoot())
                        || Objects.equals(context.getRunAsUser(), 0L)
                        || context.getSeccompProfile() != null);
        note(found, name + "hostPort", container.getPorts().stream().anyMatch(port -> port.getHostPort() != null));
    }

    private static boolean harmless(Volume volume) {
        return volume.getConfigMap() != null
                || volume.getCsi() != null
                || volume.getDownwardAPI() != null
                || volume.getEmptyDir() != null
                || volume.getEphemeral() != null
                || volume.getPersistentVolumeClaim() != null
                || volume.getProjected() != null
                || volume.getSecret() != null;
    }

    private static void note(List<String> found, String what, boolean wrong) {
        if (wrong) {
            found.add(what);
        }
    }
}
