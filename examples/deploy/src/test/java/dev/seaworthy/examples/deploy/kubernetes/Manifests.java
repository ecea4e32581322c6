package dev.seaworthy.examples.deploy.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.seaworthy.testsupport.RequiredTool;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.Yaml;

/** What {@code kubectl apply -k} would send for one folder; rendered once for all tests. */
final class Manifests {

    static final String PRODUCTION = "overlays/production";
    static final String STAGING = "overlays/staging";
    static final String DEVELOPMENT = "overlays/development";
    static final String CLUSTER = "cluster";
    static final String MONITORING = "monitoring";

    private static final Map<String, Manifests> RENDERED = new ConcurrentHashMap<>();

    private final List<Object> objects;

    private Manifests(List<Object> objects) {
        this.objects = List.copyOf(objects);
    }

    /** Of a folder below {@code kubernetes/}. */
    static Manifests of(String folder) {
        return RENDERED.computeIfAbsent(folder, name -> render(Path.of("kubernetes", name)));
    }

    static Manifests render(Path folder) {
        Optional<Path> kubectl = RequiredTool.find("kubectl");
        assumeTrue(kubectl.isPresent(), "kubectl with kustomize 5 renders the manifests");
        List<Object> objects = new ArrayList<>();
        for (Object document : new Yaml().loadAll(output(kubectl.get(), folder))) {
            objects.add(StrictModels.read(document));
        }
        return new Manifests(objects);
    }

    private static String output(Path kubectl, Path folder) {
        try {
            Path errors = Files.createTempFile("kustomize", ".txt");
            Process process = new ProcessBuilder(kubectl.toString(), "kustomize", folder.toString())
                    .redirectError(errors.toFile())
                    .start();
            String rendered;
            try (InputStream stream = process.getInputStream()) {
                rendered = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            }
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            // Warnings, such as those of fields that will go, are errors here.
            assertThat(Files.readString(errors))
                    .as("kubectl kustomize " + folder)
                    .isEmpty();
            assertThat(process.exitValue()).isZero();
            Files.delete(errors);
            return rendered;
        } catch (IOException | InterruptedException failure) {
            throw new AssertionError("kubectl kustomize " + folder, failure);
        }
    }

    <T> List<T> all(Class<T> type) {
        return objects.stream().filter(type::isInstance).map(type::cast).toList();
    }

    <T> T one(Class<T> type, String name) {
        return all(type).stream()
                .filter(object -> metadata(object).getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + type.getSimpleName() + " " + name));
    }

    Set<String> names(Class<?> type) {
        return all(type).stream().map(object -> metadata(object).getName()).collect(Collectors.toSet());
    }

    /** The keys of a secret that are named one by one. */
    List<String> keysOf(String secret) {
        return Objects.requireNonNull(
                        one(Secrets.ExternalSecret.class, secret).spec().data())
                .stream()
                .map(Secrets.Entry::secretKey)
                .toList();
    }

    /** The templates of the pods that a selector of labels chooses. */
    List<PodTemplateSpec> chosen(Map<String, String> selector) {
        return pods().values().stream()
                .filter(pod -> has(pod.getMetadata(), selector))
                .toList();
    }

    static boolean has(ObjectMeta metadata, Map<String, String> labels) {
        return !labels.isEmpty() && metadata.getLabels().entrySet().containsAll(labels.entrySet());
    }

    List<Object> objects() {
        return objects;
    }

    /** Each template of pods, by kind and name of what makes the pods. */
    Map<String, PodTemplateSpec> pods() {
        Map<String, PodTemplateSpec> pods = new LinkedHashMap<>();
        all(Deployment.class)
                .forEach(made -> pods.put(label(made), made.getSpec().getTemplate()));
        all(DaemonSet.class)
                .forEach(made -> pods.put(label(made), made.getSpec().getTemplate()));
        all(CronJob.class)
                .forEach(made -> pods.put(
                        label(made), made.getSpec().getJobTemplate().getSpec().getTemplate()));
        return pods;
    }

    static String label(Object object) {
        return object.getClass().getSimpleName() + " " + metadata(object).getName();
    }

    static ObjectMeta metadata(Object object) {
        if (object instanceof HasMetadata standard) {
            return standard.getMetadata();
        }
        if (object instanceof Secrets.ExternalSecret secret) {
            return secret.metadata();
        }
        if (object instanceof Secrets.SecretStore store) {
            return store.metadata();
        }
        return ((Secrets.ClusterSecretStore) object).metadata();
    }
}
