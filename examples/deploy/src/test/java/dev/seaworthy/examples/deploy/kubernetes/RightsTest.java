package dev.seaworthy.examples.deploy.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nobody may do more than their work. */
@Tag("dear")
class RightsTest {

    @ParameterizedTest
    @ValueSource(strings = {Manifests.PRODUCTION, Manifests.STAGING, Manifests.DEVELOPMENT})
    void eachRoleIsBoundToTheAccountOfItsName(String overlay) {
        Manifests manifests = Manifests.of(overlay);

        assertThat(manifests.all(Role.class))
                .extracting(role -> role.getMetadata().getName())
                .containsExactlyInAnyOrder("registry", "registry-deployer");
        assertThat(manifests.all(RoleBinding.class)).hasSize(2).allSatisfy(binding -> {
            String name = binding.getMetadata().getName();
            assertThat(binding.getRoleRef().getName()).isEqualTo(name);
            assertThat(binding.getSubjects()).singleElement().satisfies(subject -> {
                ServiceAccount account = manifests.one(ServiceAccount.class, subject.getName());
                assertThat(subject.getName()).isEqualTo(name);
                assertThat(subject.getNamespace())
                        .isEqualTo(account.getMetadata().getNamespace());
            });
        });
    }

    @Test
    void noRuleHasAWildcardOrReadsSecrets() {
        Stream<PolicyRule> rules = Stream.concat(
                Manifests.of(Manifests.PRODUCTION).all(Role.class).stream().flatMap(role -> role.getRules().stream()),
                Manifests.of(Manifests.CLUSTER).all(ClusterRole.class).stream()
                        .flatMap(role -> role.getRules().stream()));

        assertThat(rules).isNotEmpty().allSatisfy(rule -> {
            assertThat(rule.getVerbs()).doesNotContain("*", "create", "delete", "escalate", "bind", "impersonate");
            assertThat(rule.getResources()).doesNotContain("*", "secrets", "pods/exec", "serviceaccounts/token");
            assertThat(rule.getApiGroups()).doesNotContain("*");
        });
    }

    @Test
    void onlyThePipelineChangesAnythingAndThatIsOneDeployment() {
        List<PolicyRule> changes = Manifests.of(Manifests.PRODUCTION).all(Role.class).stream()
                .flatMap(role -> role.getRules().stream())
                .filter(rule -> rule.getVerbs().contains("patch"))
                .toList();

        assertThat(changes).singleElement().satisfies(rule -> {
            assertThat(rule.getResources()).containsExactly("deployments");
            assertThat(rule.getResourceNames()).containsExactly("registry");
        });
    }

    @Test
    void prometheusOnlyReads() {
        Manifests cluster = Manifests.of(Manifests.CLUSTER);
        ClusterRole role = cluster.one(ClusterRole.class, "registry-prometheus");
        ClusterRoleBinding binding = cluster.one(ClusterRoleBinding.class, "registry-prometheus");

        assertThat(role.getRules()).flatExtracting(PolicyRule::getVerbs).containsOnly("get", "list", "watch");
        assertThat(binding.getRoleRef().getName()).isEqualTo("registry-prometheus");
        assertThat(cluster.one(
                                ServiceAccount.class,
                                binding.getSubjects().get(0).getName())
                        .getMetadata()
                        .getNamespace())
                .isEqualTo(binding.getSubjects().get(0).getNamespace());
    }
}
