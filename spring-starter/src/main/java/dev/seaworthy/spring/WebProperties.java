package dev.seaworthy.spring;

import dev.seaworthy.health.format.DetailLevel;
import dev.seaworthy.servlet.Token;
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
 * @param details What probes show to strangers.
 * @param metricsPublic Whether everybody may scrape /metrics; the reports below it stay protected.
 * @param tokens Bearer tokens for the administrative paths, by a name that tells their users apart in the audit log.
 * @param trustedProxies Networks of the proxies whose forwarding header is believed, such as 10.0.0.0/8.
 * @param forwardedHeader Whether those proxies write Forwarded (RFC 7239) instead of X-Forwarded-For.
 * @param contextFilter Whether audit events inherit address, user agent, method and path of every request.
 * @param probeFilter Whether probes are answered before the application's own filters, Spring Security among them.
 * @param metricsFilter Whether every request is counted and timed for /metrics/http.
 */
@ConfigurationProperties("seaworthy.web")
record WebProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("/seaworthy") String basePath,
        @DefaultValue("status") DetailLevel details,
        @DefaultValue("false") boolean metricsPublic,
        @DefaultValue Map<String, TokenProperties> tokens,
        @DefaultValue Roles roles,
        @DefaultValue List<String> trustedProxies,
        @DefaultValue("false") boolean forwardedHeader,
        @DefaultValue("true") boolean contextFilter,
        @DefaultValue("true") boolean probeFilter,
        @DefaultValue("true") boolean metricsFilter) {

    WebProperties {
        tokens = Map.copyOf(tokens);
        trustedProxies = List.copyOf(trustedProxies);
    }

    /**
     * Roles of the application's own users that may use the administrative paths.
     *
     * @param view Role that may read, as isUserInRole knows it.
     * @param operate Role that may also begin and cancel jobs.
     */
    record Roles(@Nullable String view, @Nullable String operate) {

        Roles {
            if (view != null && operate == null) {
                throw new IllegalArgumentException("seaworthy.web.roles.view is set and seaworthy.web.roles.operate is"
                        + " not; set both, if need be to the same role");
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
                throw new IllegalArgumentException("give either " + key + ".value or " + key + ".file");
            }
            try {
                return (value == null ? Token.file(Path.of(file)) : Token.of(value)).named(name);
            } catch (IllegalArgumentException unusable) {
                throw new IllegalArgumentException(key + ": " + unusable.getMessage(), unusable);
            }
        }

        /** Without the secret, which must not reach a log. */
        @Override
        public String toString() {
            return "TokenProperties[file=" + file + ", grant=" + grant + "]";
        }
    }
}
