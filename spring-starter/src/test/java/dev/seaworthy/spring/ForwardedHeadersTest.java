package dev.seaworthy.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seaworthy.health.operations.LogLevel;
import dev.seaworthy.health.operations.LogTail;
import jakarta.servlet.ServletContext;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class ForwardedHeadersTest {

    private static final String TOMCAT = "Apache Tomcat/11.0.1";
    private static final String JETTY = "jetty/12.1.1";

    @Test
    void nothingIsReadUnlessAskedFor() {
        assertThat(forgeable(TOMCAT)).isEmpty();
        assertThat(forgeable(JETTY)).isEmpty();
        assertThat(forgeable(JETTY, "server.forward-headers-strategy", "none")).isEmpty();
    }

    @Test
    void jettyTakesTheFirstElement() {
        assertThat(forgeable(JETTY, "server.forward-headers-strategy", "NATIVE"))
                .hasValueSatisfying(reader -> assertThat(reader).contains(JETTY, "native"));
    }

    @Test
    void cloudChoosesNativeOnItsOwn() {
        assertThat(forgeable(JETTY, "spring.main.cloud-platform", "kubernetes"))
                .hasValueSatisfying(reader -> assertThat(reader).contains("KUBERNETES"));
        assertThat(forgeable(
                        JETTY, "spring.main.cloud-platform", "kubernetes", "server.forward-headers-strategy", "none"))
                .isEmpty();
    }

    @Test
    void tomcatIsAsSafeAsItsListOfProxies() {
        assertThat(forgeable(TOMCAT, "server.forward-headers-strategy", "native"))
                .isEmpty();
        for (String everybody : new String[] {".*", "10.0.0.0/8, 0.0.0.0/0"}) {
            assertThat(forgeable(
                            TOMCAT,
                            "server.forward-headers-strategy",
                            "native",
                            "server.tomcat.remoteip.internal-proxies",
                            everybody))
                    .hasValueSatisfying(reader -> assertThat(reader)
                            .contains("internal-proxies", "Have that property match")
                            .doesNotContain("forward-headers-strategy=native"));
        }
        assertThat(forgeable(TOMCAT, "server.tomcat.remoteip.internal-proxies", ".*"))
                .isEmpty();
        assertThat(forgeable(
                        TOMCAT,
                        "server.tomcat.remoteip.remote-ip-header",
                        "x-forwarded-for",
                        "server.tomcat.remoteip.trusted-proxies",
                        ".*"))
                .isPresent();
    }

    @Test
    void propertiesOfBootsServerSayNothingOfAnother() {
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource("test", Map.of("server.forward-headers-strategy", "native")));

        assertThat(new ForwardedHeaders(environment, false).forgeableBy(context(JETTY)))
                .isEmpty();
    }

    @Test
    void whoTrustsOnlyItsProxiesDoesNotStartWithAForgeableAddress() {
        ForwardedHeaders headers = headers("server.forward-headers-strategy", "native");

        assertThatThrownBy(() -> new ClientAddressCheck(ClientAddressStrategy.TRUSTED_PROXIES, headers)
                        .onStartup(context(JETTY)))
                .isInstanceOf(UnusableSettingException.class)
                .hasMessageContaining("seaworthy.web.client-address", "clients can choose the address");
    }

    @Test
    void proxyThatReplacesTheHeaderIsNoReasonToWarn() {
        LogTail log = LogTail.create().start();
        try (log) {
            ForwardedHeaders headers = headers("server.forward-headers-strategy", "native");
            new ClientAddressCheck(ClientAddressStrategy.CONNECTION, headers).onStartup(context(JETTY));
            assertThat(log.read(null, LogLevel.WARN, 10).items()).isEmpty();

            new ClientAddressCheck(ClientAddressStrategy.AUTO, headers).onStartup(context(JETTY));
            assertThat(log.read(null, LogLevel.WARN, 10).items()).hasSize(1);
        }
    }

    private static Optional<String> forgeable(String server, String... namesAndValues) {
        return headers(namesAndValues).forgeableBy(context(server)).map(ForwardedHeaders.Reader::toString);
    }

    private static ForwardedHeaders headers(String... namesAndValues) {
        Map<String, Object> properties = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            properties.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", properties));
        return new ForwardedHeaders(environment, true);
    }

    /** A context that knows its server and has no filter. */
    private static ServletContext context(String server) {
        return (ServletContext) Proxy.newProxyInstance(
                ServletContext.class.getClassLoader(),
                new Class<?>[] {ServletContext.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getServerInfo" -> server;
                    case "getFilterRegistrations" -> Map.of();
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }
}
