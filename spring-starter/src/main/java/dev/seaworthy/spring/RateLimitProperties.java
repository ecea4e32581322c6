package dev.seaworthy.spring;

import dev.seaworthy.servlet.RateLimitHeaders;
import dev.seaworthy.servlet.RateLimitMode;
import dev.seaworthy.servlet.RateLimitPolicy;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;

/**
 * How often one client may ask. Our own paths are limited unless switched off; those of the application once a mode is
 * given.
 *
 * @param mode What becomes of requests to the application's paths beyond the limit: "enforce" refuses them with 429, "dry-run" counts them, "off" limits nothing.
 * @param quota How many requests to the application's paths one address may make within the window.
 * @param window Time within which they are counted, in whole seconds; what was used comes back evenly over it.
 * @param burst How many of them at once; the quota by default.
 * @param excluded Paths of the application, each with what is below it, that are not limited for clients who send no credentials.
 * @param headers On which answers the application's clients are told their limit.
 * @param routes Other limits for some paths, by names that clients and meters see; the longest path that matches counts.
 * @param keys How many addresses of each limit are told apart at a time, at 32 to 64 bytes each.
 * @param ipv6Prefix How many bits of an IPv6 address tell clients apart.
 * @param sharedTimeout How long a request waits for the RateLimiter bean that nodes share, before the node decides alone.
 */
@ConfigurationProperties("seaworthy.web.rate-limit")
record RateLimitProperties(
        @DefaultValue("off") RateLimitMode mode,
        @DefaultValue("60") int quota,

        @DefaultValue("1m") @DurationUnit(ChronoUnit.SECONDS)
        Duration window,

        @Nullable Integer burst,
        @DefaultValue List<String> excluded,
        @DefaultValue("on-throttle") RateLimitHeaders headers,
        @DefaultValue Map<String, Route> routes,
        @DefaultValue("100000") int keys,
        @DefaultValue("64") int ipv6Prefix,
        @DefaultValue("50ms") Duration sharedTimeout,
        @DefaultValue Strangers strangers,
        @DefaultValue Callers callers) {

    private static final String PREFIX = "seaworthy.web.rate-limit";

    /** Each policy has a table of keys, and there are a hundred of them at most, ours among them. */
    private static final int MOST_ROUTES = 90;

    private static final Set<String> OURS = Set.of("default", "unauthenticated", "authenticated", "never");

    RateLimitProperties {
        excluded = List.copyOf(excluded);
        routes = Map.copyOf(routes);
        excluded.forEach(path -> requirePath(PREFIX + ".excluded", path));
        policy(PREFIX, "default", quota, window, burst, mode);
        if (routes.size() > MOST_ROUTES) {
            throw new UnusableSettingException(
                    PREFIX + ".routes",
                    "there are " + routes.size() + " of them and " + MOST_ROUTES
                            + " are the most; have several paths share one, by a path that all of them are below");
        }
        requireOneLimitEach(paths(routes, excluded));
    }

    /** Those that are named, in an order of their own, so that every start has the same. */
    List<LimitedPath> paths() {
        return paths(routes, excluded);
    }

    private static List<LimitedPath> paths(Map<String, Route> routes, List<String> excluded) {
        return Stream.concat(
                        new TreeMap<>(routes).entrySet().stream().map(route -> route.getValue()
                                .limited(route.getKey())),
                        excluded.stream().map(path -> LimitedPath.never(PREFIX + ".excluded", path)))
                .toList();
    }

    private static void requireOneLimitEach(List<LimitedPath> paths) {
        for (int i = 0; i < paths.size(); i++) {
            for (LimitedPath other : paths.subList(0, i)) {
                LimitedPath path = paths.get(i);
                boolean said = path.property().equals(other.property());
                if (!said && path.contradicts(other)) {
                    throw new UnusableSettingException(
                            path.property(),
                            "\"" + path.path() + "\" has a limit by " + other.property()
                                    + " already, for the same methods;" + " name it once, or other methods");
                }
            }
        }
    }

    /** Of all paths of the application that no route names. */
    RateLimitPolicy policy() {
        return policy(PREFIX, "default", quota, window, burst, mode);
    }

    private static RateLimitPolicy policy(
            String prefix, String name, int quota, Duration window, @Nullable Integer burst, RateLimitMode mode) {
        return UnusableSettingException.checked(
                prefix, () -> new RateLimitPolicy(name, quota, window, burst == null ? quota : burst, mode));
    }

    private static void requirePath(String property, String path) {
        if (!path.startsWith("/") || path.contains("*")) {
            throw new UnusableSettingException(
                    property,
                    "\"" + path + "\" is no path; write it as \"/static\", which stands for what is below it too");
        }
    }

    /**
     * The limit of callers who are not let in to our own paths.
     *
     * @param mode What becomes of callers of our administrative paths who are not let in and try too often.
     * @param quota How often one address may fail to be let in within the window.
     * @param window Time within which that is counted, in whole seconds.
     * @param burst How often at once; the quota by default.
     */
    record Strangers(
            @DefaultValue("enforce") RateLimitMode mode,
            @DefaultValue("60") int quota,

            @DefaultValue("1m") @DurationUnit(ChronoUnit.SECONDS)
            Duration window,

            @Nullable Integer burst) {

        Strangers {
            RateLimitProperties.policy(PREFIX + ".strangers", "unauthenticated", quota, window, burst, mode);
        }

        RateLimitPolicy policy() {
            return RateLimitProperties.policy(PREFIX + ".strangers", "unauthenticated", quota, window, burst, mode);
        }
    }

    /**
     * The limit of callers who are let in to our own paths.
     *
     * @param mode What becomes of callers of our administrative paths who are let in and ask too often.
     * @param quota How many requests one token or user may make within the window; scrapes do not count.
     * @param window Time within which they are counted, in whole seconds.
     * @param burst How many of them at once; the quota by default.
     */
    record Callers(
            @DefaultValue("enforce") RateLimitMode mode,
            @DefaultValue("600") int quota,

            @DefaultValue("1m") @DurationUnit(ChronoUnit.SECONDS)
            Duration window,

            @Nullable Integer burst) {

        Callers {
            RateLimitProperties.policy(PREFIX + ".callers", "authenticated", quota, window, burst, mode);
        }

        RateLimitPolicy policy() {
            return RateLimitProperties.policy(PREFIX + ".callers", "authenticated", quota, window, burst, mode);
        }
    }

    /**
     * The limit of a path.
     *
     * @param path The path, below the context path, with what is below it.
     * @param methods The methods that it holds for; GET stands for HEAD too. All by default.
     * @param quota How many requests one address may make within the window.
     * @param window Time within which they are counted, in whole seconds.
     * @param burst How many of them at once; the quota by default.
     * @param mode What becomes of requests beyond.
     */
    record Route(
            @Nullable String path,
            @DefaultValue List<String> methods,
            @DefaultValue("60") int quota,

            @DefaultValue("1m") @DurationUnit(ChronoUnit.SECONDS)
            Duration window,

            @Nullable Integer burst,
            @DefaultValue("enforce") RateLimitMode mode) {

        Route {
            methods = List.copyOf(methods);
        }

        String requiredPath() {
            return String.valueOf(path);
        }

        LimitedPath limited(String name) {
            RateLimitPolicy policy = policy(name);
            return new LimitedPath(PREFIX + ".routes." + name, requiredPath(), methods, policy);
        }

        private RateLimitPolicy policy(String name) {
            String prefix = PREFIX + ".routes." + name;
            if (OURS.contains(name)) {
                throw new UnusableSettingException(prefix, "the name is that of a limit of ours; choose another name");
            }
            requirePath(prefix + ".path", requiredPath());
            methods.stream()
                    .filter(method -> !method.matches("[A-Z]+"))
                    .findAny()
                    .ifPresent(method -> {
                        throw new UnusableSettingException(
                                prefix + ".methods", "\"" + method + "\" is no method; write it as POST");
                    });
            return RateLimitProperties.policy(prefix, name, quota, window, burst, mode);
        }
    }
}
