package dev.seaworthy.examples.deploy.kubernetes;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the kit uses of External Secrets ({@code external-secrets.io/v1}); any other field is refused. */
final class Secrets {

    private Secrets() {}

    record ExternalSecret(String apiVersion, String kind, ObjectMeta metadata, Wanted spec) {}

    record Wanted(
            String refreshInterval,
            StoreReference secretStoreRef,
            Target target,
            @Nullable List<Entry> data,
            @Nullable List<Many> dataFrom) {}

    record StoreReference(String kind, String name) {}

    record Target(String name, String creationPolicy, String deletionPolicy) {}

    record Entry(String secretKey, Remote remoteRef) {}

    record Remote(String key, @Nullable String property) {}

    record Many(Remote extract) {}

    record SecretStore(String apiVersion, String kind, ObjectMeta metadata, Store spec) {}

    record ClusterSecretStore(String apiVersion, String kind, ObjectMeta metadata, Store spec) {}

    record Store(@Nullable List<Condition> conditions, Provider provider) {}

    record Condition(
            @Nullable List<String> namespaces, @Nullable LabelSelector namespaceSelector) {}

    record Provider(
            @Nullable Aws aws,
            @Nullable Vault vault,
            @Nullable Gcp gcpsm) {}

    record Aws(String service, String region, AwsAuth auth) {}

    record AwsAuth(Jwt jwt) {}

    record Jwt(Account serviceAccountRef) {}

    record Account(String name, @Nullable String namespace) {}

    record Vault(String server, String path, String version, VaultAuth auth) {}

    record VaultAuth(VaultKubernetes kubernetes) {}

    record VaultKubernetes(String mountPath, String role, Account serviceAccountRef) {}

    record Gcp(String projectID, GcpAuth auth) {}

    record GcpAuth(WorkloadIdentity workloadIdentity) {}

    record WorkloadIdentity(String clusterLocation, String clusterName, Account serviceAccountRef) {}
}
