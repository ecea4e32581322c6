package dev.seaworthy.examples.deploy.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a document names is there. */
@Tag("dear")
class ReferencesTest {

    @ParameterizedTest
    @ValueSource(strings = {Manifests.PRODUCTION, Manifests.STAGING, Manifests.DEVELOPMENT, Manifests.MONITORING})
    void whatPodsNeedIsThere(String folder) {
        Manifests manifests = Manifests.of(folder);

        manifests.pods().forEach((name, template) -> {
            PodSpec pod = template.getSpec();
            assertThat(manifests.names(ConfigMap.class)).as(name).containsAll(PodNeeds.configMaps(pod));
            assertThat(manifests.names(Secrets.ExternalSecret.class)).as(name).containsAll(PodNeeds.secrets(pod));
            assertThat(manifests.names(PersistentVolumeClaim.class)).as(name).containsAll(PodNeeds.claims(pod));
            if (pod.getServiceAccountName() != null) {
                assertThat(manifests.names(ServiceAccount.class)).as(name).contains(pod.getServiceAccountName());
            }
            pod.getContainers().forEach(container -> assertThat(pod.getVolumes())
                    .extracting(Volume::getName)
                    .as(name + ": every mount has its volume, every volume its mount")
                    .containsExactlyInAnyOrderElementsOf(container.getVolumeMounts().stream()
                            .map(mount -> mount.getName())
                            .toList()));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {Manifests.PRODUCTION, Manifests.STAGING, Manifests.MONITORING})
    void everyKeyOfASecretIsFilled(String folder) {
        Manifests manifests = Manifests.of(folder);

        assertThat(manifests.pods().values())
                .flatExtracting(pod -> pod.getSpec().getContainers())
                .flatExtracting(Container::getEnv)
                .extracting(EnvVar::getValueFrom)
                .filteredOn(source -> source != null && source.getSecretKeyRef() != null)
                .allSatisfy(source -> assertThat(
                                manifests.keysOf(source.getSecretKeyRef().getName()))
                        .contains(source.getSecretKeyRef().getKey()));
    }

    @ParameterizedTest
    @ValueSource(strings = {Manifests.PRODUCTION, Manifests.STAGING})
    void aBackupReadsAsARoleOfItsOwnAndNotAsTheOwnerOfTheDatabase(String overlay) {
        assertThat(Manifests.of(overlay).pods().entrySet())
                .filteredOn(made -> made.getKey().startsWith("CronJob"))
                .isNotEmpty()
                .allSatisfy(made -> assertThat(PodNeeds.secrets(made.getValue().getSpec()))
                        .containsOnly("registry-backup-database"));
    }

    @ParameterizedTest
    @ValueSource(strings = {Manifests.PRODUCTION, Manifests.STAGING, Manifests.DEVELOPMENT, Manifests.MONITORING})
    void everyServiceFindsPodsWithItsPort(String folder) {
        Manifests manifests = Manifests.of(folder);

        assertThat(manifests.all(Service.class)).isNotEmpty().allSatisfy(service -> {
            var chosen = manifests.chosen(service.getSpec().getSelector());
            assertThat(chosen).hasSize(1);
            service.getSpec().getPorts().forEach(port -> assertThat(
                            chosen.get(0).getSpec().getContainers())
                    .flatExtracting(Container::getPorts)
                    .extracting(there -> there.getName())
                    .contains(port.getTargetPort().getStrVal()));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {Manifests.PRODUCTION, Manifests.STAGING, Manifests.CLUSTER, Manifests.MONITORING})
    void everySecretComesFromAStoreThatExists(String folder) {
        Manifests manifests = Manifests.of(folder);

        assertThat(manifests.all(Secrets.ExternalSecret.class)).isNotEmpty().allSatisfy(secret -> {
            var store = secret.spec().secretStoreRef();
            boolean shared = store.kind().equals("ClusterSecretStore");
            assertThat(
                            shared
                                    ? Manifests.of(Manifests.CLUSTER).names(Secrets.ClusterSecretStore.class)
                                    : manifests.names(Secrets.SecretStore.class))
                    .contains(store.name());
            assertThat(secret.spec().target().name())
                    .isEqualTo(secret.metadata().getName());
        });
        assertThat(manifests.all(Secrets.SecretStore.class))
                .allSatisfy(store -> assertThat(manifests.names(ServiceAccount.class))
                        .contains(store.spec()
                                .provider()
                                .aws()
                                .auth()
                                .jwt()
                                .serviceAccountRef()
                                .name()));
    }

    @ParameterizedTest
    @ValueSource(strings = {Manifests.PRODUCTION, Manifests.STAGING})
    void theAutoscalerAndTheBudgetMeanTheDeployment(String overlay) {
        Manifests manifests = Manifests.of(overlay);
        Deployment deployment = manifests.one(Deployment.class, "registry");
        var target = manifests
                .one(HorizontalPodAutoscaler.class, "registry")
                .getSpec()
                .getScaleTargetRef();
        var budget =
                manifests.one(PodDisruptionBudget.class, "registry").getSpec().getSelector();

        assertThat(target.getApiVersion() + target.getKind() + target.getName()).isEqualTo("apps/v1Deploymentregistry");
        assertThat(budget.getMatchLabels())
                .isEqualTo(deployment.getSpec().getSelector().getMatchLabels());
        assertThat(manifests.chosen(budget.getMatchLabels())).hasSize(1);
    }
}
