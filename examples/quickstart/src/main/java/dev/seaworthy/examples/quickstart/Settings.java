package dev.seaworthy.examples.quickstart;

import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What the operator chose, read from the environment.
 *
 * @param port where to listen; 0 takes any free port
 * @param home the data folder
 * @param adminToken the token of the operations pages, when not to be generated
 * @param database where the rows live
 */
record Settings(int port, Path home, Optional<String> adminToken, DatabaseSettings database) {

    private static final int DEFAULT_PORT = 8080;
    private static final int HIGHEST_PORT = 65_535;

    static Settings from(Map<String, String> environment) {
        Path home = home(environment);
        return new Settings(
                port(environment),
                home,
                text(environment, "SEAWORTHY_ADMIN_TOKEN"),
                DatabaseSettings.from(environment, home));
    }

    /** The variable's value; an empty one counts as absent, because that is how shells and containers unset it. */
    static Optional<String> text(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    private static int port(Map<String, String> environment) {
        String text = text(environment, "PORT").orElse(Integer.toString(DEFAULT_PORT));
        try {
            int port = Integer.parseInt(text.trim());
            if (port >= 0 && port <= HIGHEST_PORT) {
                return port;
            }
        } catch (NumberFormatException notANumber) {
            // Refused below, like a number that is out of range.
        }
        throw new StartupException("PORT is \"" + text
                + "\", which is no port: set it to a number from 1 to 65535, or to 0 for any free port");
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
