package dev.seaworthy.spring;

import dev.seaworthy.health.checks.RedisServer;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.env.Environment;

/** Where the application's Redis server answers, if a URL says so. */
final class RedisAddress {

    private static final Logger LOG = LoggerFactory.getLogger(RedisAddress.class);
    private static final Key OURS = new Key("seaworthy.health.redis.url");
    private static final String OF_SPRING = "spring.data.redis.url";

    private RedisAddress() {}

    static Optional<RedisServer> of(Environment environment) {
        String ours = environment.getProperty(OURS.name(), "");
        if (!ours.isBlank()) {
            return Optional.of(OURS.check(() -> RedisServer.parse(ours)));
        }
        String springs = environment.getProperty(OF_SPRING, "");
        return springs.isBlank() ? Optional.empty() : parsed(springs);
    }

    /** What Spring's client understands and we do not is no reason for an application not to start. */
    private static Optional<RedisServer> parsed(String springs) {
        try {
            return Optional.of(RedisServer.parse(springs));
        } catch (IllegalArgumentException other) {
            LOG.warn(
                    "Redis is not watched: {}, and that in {} is another; {} may name it",
                    other.getMessage(),
                    OF_SPRING,
                    OURS);
            return Optional.empty();
        }
    }
}
