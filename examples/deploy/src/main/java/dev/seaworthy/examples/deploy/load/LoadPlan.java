package dev.seaworthy.examples.deploy.load;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much load, and for how long.
 *
 * @param registry where the registry serves
 * @param users at most at the same time
 * @param spawn users that begin in each second
 * @param duration from the first user's begin to the last request
 * @param shortestThought least time between a user's answer and the next request
 * @param longestThought most time between them
 */
record LoadPlan(
        URI registry, int users, int spawn, Duration duration, Duration shortestThought, Duration longestThought) {

    static final String USAGE = """
            Usage: RegistryLoad [--profile normal|stress] [--url URL] [--users N] [--spawn N] [--duration 10m] [--think 1s-3s]

            Profile normal: 100 users, 10 new ones a second, 10 minutes, 1 to 3 seconds between an answer and the next request.
            Profile stress: 500 users, 50 new ones a second, 5 minutes, 100 to 500 ms between them.
            Options that follow a profile change it. The registry is asked at http://localhost:8080 unless told otherwise.
            Passwords come from REGISTRY_PASSWORD_READER and REGISTRY_PASSWORD_EDITOR (who creates 200 projects once).

            Exit: 0 when p95 < 200 ms and errors < 0.1 %, 1 when not, 2 when the test could not begin.""";

    private static final Pattern DURATION = Pattern.compile("(\\d{1,6})(ms|s|m|h)");
    private static final int MOST_USERS = 5_000;

    LoadPlan {
        if (users < 1 || users > MOST_USERS) {
            throw new IllegalArgumentException("--users is " + users + "; give 1 to " + MOST_USERS);
        }
        if (spawn < 1) {
            throw new IllegalArgumentException("--spawn is " + spawn + "; give 1 or more users a second");
        }
        if (duration.isZero()) {
            throw new IllegalArgumentException("--duration is 0; give 1s or more");
        }
        if (shortestThought.compareTo(longestThought) > 0) {
            throw new IllegalArgumentException("--think is from " + shortestThought + " to " + longestThought
                    + "; give the shorter one first, for example 1s-3s");
        }
    }

    static LoadPlan normal() {
        return new LoadPlan(
                URI.create("http://localhost:8080"),
                100,
                10,
                Duration.ofMinutes(10),
                Duration.ofSeconds(1),
                Duration.ofSeconds(3));
    }

    /** Looks for the point at which answers become slow. */
    LoadPlan stress() {
        return new LoadPlan(registry, 500, 50, Duration.ofMinutes(5), Duration.ofMillis(100), Duration.ofMillis(500));
    }

    static LoadPlan of(String... arguments) {
        LoadPlan plan = normal();
        for (int i = 0; i < arguments.length; i += 2) {
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException(arguments[i] + " has no value");
            }
            plan = plan.with(arguments[i], arguments[i + 1]);
        }
        return plan;
    }

    private LoadPlan with(String option, String value) {
        return switch (option) {
            case "--profile" -> profile(value);
            case "--url" -> new LoadPlan(url(value), users, spawn, duration, shortestThought, longestThought);
            case "--users" ->
                new LoadPlan(registry, number(option, value), spawn, duration, shortestThought, longestThought);
            case "--spawn" ->
                new LoadPlan(registry, users, number(option, value), duration, shortestThought, longestThought);
            case "--duration" ->
                new LoadPlan(registry, users, spawn, duration(option, value), shortestThought, longestThought);
            case "--think" -> thinking(option, value);
            default -> throw new IllegalArgumentException(option + " is no option");
        };
    }

    private LoadPlan profile(String name) {
        return switch (name) {
            case "normal" -> this;
            case "stress" -> stress();
            default -> throw new IllegalArgumentException("--profile is " + name + "; give normal or stress");
        };
    }

    private LoadPlan thinking(String option, String range) {
        String[] ends = range.split("-", -1);
        if (ends.length != 2) {
            throw new IllegalArgumentException(option + " is " + range + "; give a range like 1s-3s");
        }
        return new LoadPlan(registry, users, spawn, duration, duration(option, ends[0]), duration(option, ends[1]));
    }

    private static URI url(String value) {
        URI url = URI.create(value.endsWith("/") ? value.substring(0, value.length() - 1) : value);
        if (url.getHost() == null
                || url.getUserInfo() != null
                || !String.valueOf(url.getScheme()).startsWith("http")) {
            throw new IllegalArgumentException(
                    "--url names no HTTP server; give one like http://localhost:8080," + " without user and password");
        }
        return url;
    }

    private static int number(String option, String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException noNumber) {
            throw new IllegalArgumentException(option + " is " + value + "; give a whole number", noNumber);
        }
    }

    private static Duration duration(String option, String value) {
        Matcher parts = DURATION.matcher(value.toLowerCase(Locale.ROOT));
        if (!parts.matches()) {
            throw new IllegalArgumentException(option + " has " + value + "; give a time like 500ms, 30s or 10m");
        }
        long amount = Long.parseLong(parts.group(1));
        return switch (parts.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            default -> Duration.ofHours(amount);
        };
    }
}
