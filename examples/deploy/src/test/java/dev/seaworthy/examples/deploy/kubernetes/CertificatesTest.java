package dev.seaworthy.examples.deploy.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.certmanager.api.model.v1.Certificate;
import io.fabric8.certmanager.api.model.v1.ClusterIssuer;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever comes from outside gets to the application, and a certificate for the host that they asked for. */
@Tag("dear")
class CertificatesTest {

    @ParameterizedTest
    @ValueSource(strings = {Manifests.PRODUCTION, Manifests.STAGING})
    void theIngressLeadsToTheServiceWithACertificateForItsHost(String overlay) {
        Manifests manifests = Manifests.of(overlay);
        Ingress ingress = manifests.one(Ingress.class, "registry");
        Certificate certificate = manifests.one(Certificate.class, "registry");
        var rule = ingress.getSpec().getRules().get(0);
        var backend = rule.getHttp().getPaths().get(0).getBackend().getService();
        var tls = ingress.getSpec().getTls().get(0);

        assertThat(manifests.one(Service.class, backend.getName()).getSpec().getPorts())
                .extracting(port -> port.getName())
                .contains(backend.getPort().getName());
        assertThat(tls.getHosts()).containsExactly(rule.getHost());
        assertThat(tls.getSecretName()).isEqualTo(certificate.getSpec().getSecretName());
        assertThat(certificate.getSpec().getDnsNames())
                .anyMatch(name -> name.equals(rule.getHost())
                        || name.equals(
                                "*" + rule.getHost().substring(rule.getHost().indexOf('.'))));
        assertThat(Manifests.of(Manifests.CLUSTER).names(ClusterIssuer.class))
                .contains(certificate.getSpec().getIssuerRef().getName());
    }

    @ParameterizedTest
    @ValueSource(strings = {Manifests.PRODUCTION, Manifests.STAGING})
    void thePodThatAnswersForACertificateIsReachedByTheIngress(String overlay) {
        NetworkPolicy policy = Manifests.of(overlay).one(NetworkPolicy.class, "certificates");
        var ingress = policy.getSpec().getIngress().get(0);

        assertThat(policy.getSpec().getPodSelector().getMatchLabels())
                .isEqualTo(Map.of("acme.cert-manager.io/http01-solver", "true"));
        assertThat(ingress.getFrom().get(0).getNamespaceSelector().getMatchLabels())
                .containsValue("ingress-nginx");
        assertThat(ingress.getPorts())
                .extracting(port -> port.getPort().getIntVal())
                .containsExactly(8089);
    }

    @Test
    void thePodThatAnswersForACertificateIsAsLargeAsTheNamespaceAsks() throws IOException {
        assertThat(Files.readString(Path.of("kubernetes/cluster/issuers.yaml")))
                .containsPattern(
                        "(?s)http01:.*podTemplate:.*requests:\\s+cpu: 50m\\s+memory: 64Mi.*http01:.*podTemplate:");
    }

    @Test
    void oneCertificateIsAWildcardAndComesByDns() {
        Certificate wildcard = Manifests.of(Manifests.STAGING).one(Certificate.class, "registry");
        ClusterIssuer issuer = Manifests.of(Manifests.CLUSTER)
                .one(ClusterIssuer.class, wildcard.getSpec().getIssuerRef().getName());

        assertThat(wildcard.getSpec().getDnsNames()).containsExactly("*.staging.example.com");
        assertThat(issuer.getSpec().getAcme().getSolvers())
                .allSatisfy(solver -> assertThat(solver.getDns01()).isNotNull());
    }

    @Test
    void theTokenOfTheDnsIsFilled() {
        Manifests cluster = Manifests.of(Manifests.CLUSTER);
        var token = cluster.one(ClusterIssuer.class, "letsencrypt-dns")
                .getSpec()
                .getAcme()
                .getSolvers()
                .get(0)
                .getDns01()
                .getCloudflare()
                .getApiTokenSecretRef();

        assertThat(cluster.keysOf(token.getName())).contains(token.getKey());
    }
}
