package dev.seaworthy.spring;

import jakarta.servlet.ServletContext;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.cloud.CloudPlatform;
import org.springframework.core.env.Environment;

/**
 * Finds out who reads forwarded headers before our filters do, and whether he takes the first element of
 * {@code X-Forwarded-For}, which the client writes, for the address of the connection.
 */
final class ForwardedHeaders {

    private static final String STRATEGY = "server.forward-headers-strategy";
    private static final String SPRING_FILTER = "org.springframework.web.filter.ForwardedHeaderFilter";
    private static final List<String> TOMCAT_PROXIES =
            List.of("server.tomcat.remoteip.internal-proxies", "server.tomcat.remoteip.trusted-proxies");
    /** Of a network that is nobody's proxy (RFC 5737): a pattern that matches it matches everybody. */
    private static final String ANYBODY = "203.0.113.7";

    private static final String READ_FROM_THE_RIGHT =
            "Set " + STRATEGY + "=none and name your proxies in seaworthy.web.trusted-proxies";

    /** Who takes the first element, and what to do about it. */
    record Reader(String name, String remedy) {}

    private final Environment environment;
    private final boolean serverOfBoot;

    /** @param serverOfBoot false where the application was put into a container: Boot's properties say nothing of it */
    ForwardedHeaders(Environment environment, boolean serverOfBoot) {
        this.environment = environment;
        this.serverOfBoot = serverOfBoot;
    }

    /** What lets clients choose their address; to be asked once every filter is registered. */
    Optional<Reader> forgeableBy(ServletContext context) {
        boolean tomcat = context.getServerInfo().toLowerCase(Locale.ROOT).contains("tomcat");
        if (context.getFilterRegistrations().values().stream()
                .anyMatch(filter -> SPRING_FILTER.equals(filter.getClassName()))) {
            String orNative = tomcat && serverOfBoot ? "; " + STRATEGY + "=native is as good on Tomcat" : "";
            return Optional.of(new Reader(
                    "Spring's ForwardedHeaderFilter (" + STRATEGY + "=framework)", READ_FROM_THE_RIGHT + orNative));
        }
        if (!serverOfBoot) {
            return Optional.empty();
        }
        if (tomcat) {
            return valveReads() ? everybodyIsProxy() : Optional.empty();
        }
        return containerReads()
                ? Optional.of(new Reader(
                        context.getServerInfo() + " (" + STRATEGY + "=native" + reason() + ")", READ_FROM_THE_RIGHT))
                : Optional.empty();
    }

    private boolean containerReads() {
        String strategy = environment.getProperty(STRATEGY);
        if (strategy != null) {
            return strategy.equalsIgnoreCase("native");
        }
        CloudPlatform platform = CloudPlatform.getActive(environment);
        return platform != null && platform.isUsingForwardHeaders();
    }

    private String reason() {
        return environment.getProperty(STRATEGY) == null
                ? ", as Boot chooses on " + CloudPlatform.getActive(environment)
                : "";
    }

    /** Boot adds the valve for a name of one of its headers too. */
    private boolean valveReads() {
        return containerReads()
                || hasText(environment.getProperty("server.tomcat.remoteip.remote-ip-header"))
                || hasText(environment.getProperty("server.tomcat.remoteip.protocol-header"));
    }

    /** The valve reads from the right, and is safe as far as its list of proxies is. */
    private Optional<Reader> everybodyIsProxy() {
        return TOMCAT_PROXIES.stream()
                .filter(property -> trustsAnybody(environment.getProperty(property, "")))
                .findFirst()
                .map(property -> new Reader(
                        "Tomcat's valve (" + property + " trusts everybody)",
                        "Have that property match the addresses of your proxies and no others"));
    }

    private static boolean trustsAnybody(String proxies) {
        if (proxies.contains("0.0.0.0/0") || proxies.contains("::/0")) {
            return true;
        }
        try {
            return Pattern.compile(proxies).matcher(ANYBODY).matches();
        } catch (PatternSyntaxException notOne) {
            return false;
        }
    }

    private static boolean hasText(@Nullable String text) {
        return text != null && !text.isBlank();
    }
}
