package dev.seaworthy.spring;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the log tail.
 *
 * @param enabled Whether the newest entries of the log are kept in memory, without secrets, for /api/v1/ops/log.
 * @param entries How many of them.
 * @param redact Further words that mark a name as that of a secret; what stands behind it is masked.
 */
@ConfigurationProperties("seaworthy.log")
record LogProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("1000") int entries,
        @DefaultValue List<String> redact) {

    LogProperties {
        redact = List.copyOf(redact);
    }
}
