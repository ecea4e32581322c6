package dev.seaworthy.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.health.operations.LogEntry;
import dev.seaworthy.health.operations.LogLevel;
import dev.seaworthy.health.operations.LogTail;
import dev.seaworthy.servlet.ClientAddressResolver;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/** Whom an event names as its client when the left end of X-Forwarded-For is forged. */
class ClientAddressTest {

    private static final String WARNING = "clients can choose the address";

    @Test
    void trustedProxyIsBelievedFromTheRight() throws Exception {
        try (ConfigurableApplicationContext proxied = start(Map.of("seaworthy.web.trusted-proxies", "127.0.0.0/8"))) {
            assertThat(addressOf(proxied)).isEqualTo("198.51.100.7");
            assertThat(warnings(proxied)).isEmpty();
        }
    }

    @Test
    void tomcatReadsFromTheRightItself() throws Exception {
        try (ConfigurableApplicationContext tomcat = start(Map.of("server.forward-headers-strategy", "native"))) {
            assertThat(addressOf(tomcat)).isEqualTo("198.51.100.7");
            assertThat(warnings(tomcat)).isEmpty();
        }
    }

    @Test
    void filterOfSpringMakesItForgeableAndThatIsToldOnce() throws Exception {
        try (ConfigurableApplicationContext forged = start(Map.of("server.forward-headers-strategy", "framework"))) {
            assertThat(addressOf(forged)).isEqualTo("203.0.113.66");
            assertThat(warnings(forged)).singleElement().satisfies(warning -> assertThat(warning)
                    .contains(
                            "server.forward-headers-strategy=framework",
                            "seaworthy.web.trusted-proxies",
                            "seaworthy.web.client-address=connection"));
        }
    }

    @Test
    void resolverOfTheApplicationIsTheApplicationsToJudge() {
        Starter.web()
                .withBean("ownResolver", ClientAddressResolver.class, () -> request -> "192.0.2.1")
                .run(context -> assertThat(context)
                        .hasSingleBean(ClientAddressResolver.class)
                        .doesNotHaveBean(ClientAddressCheck.class));
    }

    private static ConfigurableApplicationContext start(Map<String, Object> properties) {
        Map<String, Object> all = new HashMap<>(WebApplication.tokens());
        all.putAll(properties);
        return WebApplication.start(all);
    }

    /** As the audit log knows it, of a request that passed one proxy and whose client wrote an address of its own. */
    private static String addressOf(ConfigurableApplicationContext application) throws Exception {
        Client client = Client.stranger(application);
        client.send("GET", "/seaworthy/info", "X-Forwarded-For", "203.0.113.66, 198.51.100.7");
        Client viewer = client.with(WebApplication.VIEWER);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        String events;
        do { // The refusal is answered before it is stored.
            events = viewer.get("/seaworthy/api/v1/audit/logs?event_type=authz.access_denied")
                    .body();
        } while (!events.contains("ip_address") && System.nanoTime() < end);
        return events.replaceAll("(?s).*\"ip_address\":\"([^\"]*)\".*", "$1");
    }

    private static List<String> warnings(ConfigurableApplicationContext application) {
        return application.getBean(LogTail.class).read(null, LogLevel.WARN, 100).items().stream()
                .map(LogEntry::message)
                .filter(message -> message.contains(WARNING))
                .toList();
    }
}
