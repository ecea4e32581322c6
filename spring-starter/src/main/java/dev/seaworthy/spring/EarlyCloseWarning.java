package dev.seaworthy.spring;

import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.core.env.Environment;

/**
 * Says at the start when the database of the application would be gone before the application is: H2 has a shutdown hook of
 * its own, which closes a database of this process as soon as the process is told to stop.
 */
final class EarlyCloseWarning implements SmartInitializingSingleton {

    private static final Logger LOG = LoggerFactory.getLogger(EarlyCloseWarning.class);
    private static final String URL = "spring.datasource.url";

    private final Environment environment;

    EarlyCloseWarning(Environment environment) {
        this.environment = environment;
    }

    @Override
    public void afterSingletonsInstantiated() {
        if (isClosedTooEarly(url())) {
            LOG.warn(
                    "H2 closes the database of {} as soon as the process is told to stop, while the application still works"
                            + " with it and fails: add ;DB_CLOSE_ON_EXIT=FALSE to it",
                    URL);
        }
    }

    /** An application with a DataSource of its own may have left something there that can not be read. */
    private String url() {
        try {
            return environment.getProperty(URL, "").toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException unreadable) {
            return "";
        }
    }

    /** What is in memory only is for trying out; with AUTO_SERVER, H2 refuses the remedy. */
    private static boolean isClosedTooEarly(String url) {
        return url.startsWith("jdbc:h2:")
                && !url.matches("jdbc:h2:(mem|tcp|ssl):.*")
                && !url.contains(";db_close_on_exit=")
                && !url.contains(";auto_server=true");
    }
}
