package dev.seaworthy.spring;

import dev.seaworthy.health.format.DetailLevel;
import dev.seaworthy.servlet.ClientAddressResolver;
import dev.seaworthy.servlet.SeaworthyServlets;
import dev.seaworthy.servlet.Token;
import dev.seaworthy.servlet.TrustedProxies;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the paths that are served.
 *
 * @param enabled Whether probes and administrative paths are served.
 * @param basePath Where they are served, below the context path; "/" for the root.
 * @param console Whether a page for people is served at /console/; it is empty until somebody signs in.
 * @param details What probes show to strangers.
 * @param metricsPublic Whether everybody may scrape /metrics; the reports below it stay protected.
 * @param tokens Bearer tokens for the administrative paths, by a name that tells their users apart in the audit log.
 * @param clientAddress Where the address of a client is taken from: "auto", the trusted proxies if there are any, else the connection, with a warning at start when clients can choose it; "connection" without one; or "trusted-proxies", which refuses to start then.
 * @param trustedProxies Networks of the proxies whose forwarding header is believed, such as 10.0.0.0/8.
 * @param forwardedHeader Whether those proxies write Forwarded (RFC 7239) instead of X-Forwarded-For.
 * @param contextFilter Whether audit events inherit address, user agent, method and path of every request.
 * @param probeFilter Whether probes are answered before the application's own filters, Spring Security among them.
 * @param metricsFilter Whether every request is counted and timed for /metrics/http.
 * @param filterOrder Order of the first of our five filters that stand in a row; Spring Security's is -100.
 */
@ConfigurationProperties("seaworthy.web")
record WebProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("/seaworthy") String basePath,
        @DefaultValue("true") boolean console,
        @DefaultValue("status") DetailLevel details,
        @DefaultValue("false") boolean metricsPublic,
        @DefaultValue Map<String, TokenProperties> tokens,
        @DefaultValue Roles roles,
        @DefaultValue("auto") ClientAddressStrategy clientAddress,
        @DefaultValue List<String> trustedProxies,
        @DefaultValue("false") boolean forwardedHeader,
        @DefaultValue("true") boolean contextFilter,
        @DefaultValue("true") boolean probeFilter,
        @DefaultValue("true") boolean metricsFilter,
        @DefaultValue("-112") int filterOrder) {

    WebProperties {
        tokens = Map.copyOf(tokens);
        trustedProxies = List.copyOf(trustedProxies);
        UnusableSettingException.checked("seaworthy.web.base-path", () -> SeaworthyServlets.at(basePath));
        if (filterOrder > Integer.MAX_VALUE - WebFilters.RATE_LIMIT) {
            throw new UnusableSettingException(
                    "seaworthy.web.filter-order",
                    filterOrder + " leaves no room for the four filters behind the first; use "
                            + (Integer.MAX_VALUE - WebFilters.RATE_LIMIT) + " at most");
        }
        if (!trustedProxies.isEmpty()) {
            requireUse(clientAddress);
            proxies(trustedProxies);
        } else if (clientAddress == ClientAddressStrategy.TRUSTED_PROXIES) {
            throw new UnusableSettingException(
                    "seaworthy.web.trusted-proxies",
                    "it is empty, and seaworthy.web.client-address=trusted-proxies needs some; name the networks of your"
                            + " proxies, such as 10.0.0.0/8");
        }
    }

    private static void requireUse(ClientAddressStrategy clientAddress) {
        if (clientAddress == ClientAddressStrategy.CONNECTION) {
            throw new UnusableSettingException(
                    "seaworthy.web.client-address",
                    "it is connection, which asks no proxy, and seaworthy.web.trusted-proxies names some; remove one of"
                            + " the two");
        }
    }

    /** Below which every path of ours lies: empty for the root. */
    String prefix() {
        return basePath.equals("/") ? "" : basePath;
    }

    ClientAddressResolver clientAddressResolver() {
        if (trustedProxies.isEmpty()) {
            return ClientAddressResolver.remoteAddress();
        }
        TrustedProxies proxies = proxies(trustedProxies);
        return forwardedHeader ? proxies.writingForwarded() : proxies;
    }

    private static TrustedProxies proxies(List<String> networks) {
        return UnusableSettingException.checked("seaworthy.web.trusted-proxies", () -> TrustedProxies.of(networks));
    }

    /**
     * Roles of the application's own users that may use the administrative paths.
     *
     * @param view Role that may read, as isUserInRole knows it; with Spring Security SEAWORTHY_VIEW by default.
     * @param operate Role that may also begin and cancel jobs; with Spring Security SEAWORTHY_OPERATE by default.
     */
    record Roles(@Nullable String view, @Nullable String operate) {

        Roles {
            if (view != null && operate == null) {
                throw new UnusableSettingException(
                        "seaworthy.web.roles.operate",
                        "it is not set and seaworthy.web.roles.view is; set both, if need be to the same role");
            }
        }
    }

    /** What the bearer of a token may do. */
    enum Grant {
        VIEW,
        OPERATE,
        SCRAPE
    }

    /**
     * One token.
     *
     * @param value The secret, 32 characters or more; better from the environment than from a file.
     * @param file File that holds the secret.
     * @param grant What its bearer may do.
     */
    record TokenProperties(
            @Nullable String value,
            @Nullable String file,
            @DefaultValue("view") Grant grant) {

        Token token(String name) {
            String key = "seaworthy.web.tokens." + name;
            if ((value == null) == (file == null)) {
                throw new UnusableSettingException(key, "it needs a value or a file, and not both");
            }
            return UnusableSettingException.checked(
                    key, () -> (value == null ? Token.file(Path.of(file)) : Token.of(value)).named(name));
        }

        /** Without the secret, which must not reach a log. */
        @Override
        public String toString() {
            return "TokenProperties[file=" + file + ", grant=" + grant + "]";
        }
    }
}
