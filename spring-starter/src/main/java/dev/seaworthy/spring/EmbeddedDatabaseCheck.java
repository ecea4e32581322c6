package dev.seaworthy.spring;

import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.core.env.Environment;

/**
 * Says once, at start, when the database of the application would be gone before its last request: H2 has a shutdown hook of
 * its own, which closes a database of this process as soon as the process is told to stop.
 */
final class EmbeddedDatabaseCheck implements SmartInitializingSingleton {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDatabaseCheck.class);
    private static final String URL = "spring.datasource.url";

    private final Environment environment;

    EmbeddedDatabaseCheck(Environment environment) {
        this.environment = environment;
    }

    @Override
    public void afterSingletonsInstantiated() {
        if (isClosedTooEarly(environment.getProperty(URL, ""))) {
            LOG.warn(
                    "H2 closes the database of {} as soon as the process is told to stop, while requests are still"
                            + " served, which then fail: add ;DB_CLOSE_ON_EXIT=FALSE to it",
                    URL);
        }
    }

    /** What is in memory only is for trying out. */
    private static boolean isClosedTooEarly(String url) {
        String known = url.toLowerCase(Locale.ROOT);
        return known.startsWith("jdbc:h2:")
                && !known.matches("jdbc:h2:(mem|tcp|ssl):.*")
                && !known.contains(";db_close_on_exit=");
    }
}
