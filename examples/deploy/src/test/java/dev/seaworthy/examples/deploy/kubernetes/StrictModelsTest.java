package dev.seaworthy.examples.deploy.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

@Tag("dear")
class StrictModelsTest {

    @Test
    void everyFileIsPartOfWhatSomebodyApplies() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("kubernetes"))) {
            List<Path> unused = files.filter(
                            file -> file.toString().endsWith(".yaml") && !file.endsWith("kustomization.yaml"))
                    .filter(file ->
                            !kustomization(file).contains(file.getFileName().toString()))
                    .toList();

            assertThat(unused).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                Manifests.PRODUCTION,
                Manifests.STAGING,
                Manifests.DEVELOPMENT,
                Manifests.CLUSTER,
                Manifests.MONITORING
            })
    void everyDocumentIsWhatItsKindAllows(String folder) {
        assertThat(Manifests.of(folder).objects()).hasSizeGreaterThan(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"aws", "vault", "gcp", "cluster"})
    void everyStoreOfSecretsCanTakeTheOthersPlace(String store) throws IOException {
        Path folder = Files.createDirectories(Path.of("target", "kubernetes", store));
        Files.writeString(
                folder.resolve("kustomization.yaml"),
                "namespace: registry-try\nresources: [../../../kubernetes/base]\n"
                        + "components: [../../../kubernetes/components/secrets,"
                        + " ../../../kubernetes/components/store-" + store + "]\n");

        Manifests rendered = Manifests.render(folder);

        String kind = store.equals("cluster") ? "ClusterSecretStore" : "SecretStore";
        String name = store.equals("cluster") ? "shared" : "registry";
        assertThat(rendered.all(Secrets.ExternalSecret.class)).hasSize(5).allSatisfy(secret -> assertThat(
                        secret.spec().secretStoreRef())
                .isEqualTo(new Secrets.StoreReference(kind, name)));
        assertThat(rendered.all(Secrets.SecretStore.class)).hasSize(store.equals("cluster") ? 0 : 1);
    }

    @Test
    void anUnknownFieldIsRefused() {
        Map<String, Object> claim = new Yaml()
                .load("{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: a}, spec: {accessMode: []}}");

        assertThatThrownBy(() -> StrictModels.read(claim)).hasMessageContaining("accessMode");
        claim.put("spec", Map.of("accessModes", List.of("ReadWriteOnce")));
        assertThat(StrictModels.read(claim)).isInstanceOf(PersistentVolumeClaim.class);
    }

    @Test
    void anOldVersionOfAKindIsRefused() {
        assertThatThrownBy(() -> StrictModels.read(Map.of("apiVersion", "policy/v1beta1", "kind", "PodSecurityPolicy")))
                .hasMessageContaining("policy/v1beta1 PodSecurityPolicy");
    }

    private static String kustomization(Path file) {
        try {
            return Files.readString(file.resolveSibling("kustomization.yaml"));
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }
}
