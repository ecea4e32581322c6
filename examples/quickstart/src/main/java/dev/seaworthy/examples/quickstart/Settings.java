package dev.seaworthy.examples.quickstart;

import dev.seaworthy.health.checks.RedisServer;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the operator chose, read from the environment.
 *
 * @param port where to listen; 0 takes any free port
 * @param home the data folder
 * @param adminToken the token of the operations pages, when not to be generated
 * @param database where the rows live
 * @param redis a server to watch, when there is one
 * @param probePort a second port, for probes alone; 0 takes any free port
 * @param drain how long requests are still served after ready has turned 503
 */
record Settings(
        int port,
        Path home,
        Optional<String> adminToken,
        DatabaseSettings database,
        Optional<RedisServer> redis,
        OptionalInt probePort,
        Duration drain) {

    private static final int DEFAULT_PORT = 8080;
    private static final int HIGHEST_PORT = 65_535;

    /** Longer than any load balancer needs; an orchestrator would have killed the process by then. */
    private static final int LONGEST_DRAIN_SECONDS = 300;

    static Settings from(Map<String, String> environment) {
        Path home = home(environment);
        return new Settings(
                number(environment, "PORT", HIGHEST_PORT).orElse(DEFAULT_PORT),
                home,
                text(environment, "SEAWORTHY_ADMIN_TOKEN"),
                DatabaseSettings.from(environment, home),
                redis(environment),
                number(environment, "PROBE_PORT", HIGHEST_PORT),
                Duration.ofSeconds(number(environment, "DRAIN_SECONDS", LONGEST_DRAIN_SECONDS)
                        .orElse(0)));
    }

    /** The variable's value; an empty one counts as absent, because that is how shells and containers unset it. */
    static Optional<String> text(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    private static OptionalInt number(Map<String, String> environment, String name, int highest) {
        Optional<String> text = text(environment, name).map(String::trim);
        if (text.isEmpty()) {
            return OptionalInt.empty();
        }
        try {
            int number = Integer.parseInt(text.get());
            if (number >= 0 && number <= highest) {
                return OptionalInt.of(number);
            }
        } catch (NumberFormatException notANumber) {
            // Refused below, like a number that is out of range.
        }
        String legal = highest == HIGHEST_PORT
                ? "a port from 1 to 65535, or to 0 for any free port"
                : "a number from 0 to " + highest;
        throw new StartupException(name + " is \"" + text.get() + "\", which does not do: set it to " + legal);
    }

    private static Optional<RedisServer> redis(Map<String, String> environment) {
        try {
            return text(environment, "REDIS_URL").map(RedisServer::parse);
        } catch (IllegalArgumentException refused) {
            throw new StartupException("REDIS_URL: " + refused.getMessage(), refused);
        }
    }

    private static Path home(Map<String, String> environment) {
        Optional<String> text = text(environment, "SEAWORTHY_HOME");
        try {
            return text.map(Path::of)
                    .orElseGet(Settings::besideTheClasses)
                    .toAbsolutePath()
                    .normalize();
        } catch (InvalidPathException invalid) {
            throw new StartupException("SEAWORTHY_HOME is no path: " + invalid.getReason(), invalid);
        }
    }

    /** Maven runs this from {@code target/classes}, wherever it was started from; the data goes beside them. */
    private static Path besideTheClasses() {
        try {
            return Path.of(Quickstart.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .resolveSibling("seaworthy-home");
        } catch (URISyntaxException impossible) {
            throw new StartupException("Cannot find a place for the data: set SEAWORTHY_HOME to a folder", impossible);
        }
    }
}
