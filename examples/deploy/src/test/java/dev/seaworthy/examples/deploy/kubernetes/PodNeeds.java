package dev.seaworthy.examples.deploy.kubernetes;

import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.List;
import java.util.stream.Stream;

/** What must be there for a pod to start. */
final class PodNeeds {

    private PodNeeds() {}

    static List<String> claims(PodSpec pod) {
        return pod.getVolumes().stream()
                .filter(volume -> volume.getPersistentVolumeClaim() != null)
                .map(volume -> volume.getPersistentVolumeClaim().getClaimName())
                .toList();
    }

    static List<String> configMaps(PodSpec pod) {
        return Stream.concat(
                        imports(pod)
                                .filter(from -> from.getConfigMapRef() != null)
                                .map(from -> from.getConfigMapRef().getName()),
                        pod.getVolumes().stream()
                                .filter(volume -> volume.getConfigMap() != null)
                                .map(volume -> volume.getConfigMap().getName()))
                .toList();
    }

    static List<String> secrets(PodSpec pod) {
        return Stream.concat(
                        imports(pod).filter(from -> from.getSecretRef() != null).map(from -> from.getSecretRef()
                                .getName()),
                        pod.getContainers().stream()
                                .flatMap(container -> container.getEnv().stream())
                                .filter(variable -> variable.getValueFrom() != null
                                        && variable.getValueFrom().getSecretKeyRef() != null)
                                .map(variable -> variable.getValueFrom()
                                        .getSecretKeyRef()
                                        .getName()))
                .toList();
    }

    private static Stream<EnvFromSource> imports(PodSpec pod) {
        return pod.getContainers().stream().flatMap(container -> container.getEnvFrom().stream());
    }
}
