package dev.seaworthy.health.operations;

import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What {@code /info} says about the application; immutable. Start with {@link #of}.
 *
 * @param configuration settings that operators may see; values of keys that sound like secrets, and credentials in
 *     URLs, become {@code ***}
 */
public record AppInfo(
        String name,
        @Nullable String version,
        @Nullable String environment,
        @Nullable Instant builtAt,
        @Nullable String commit,
        Instant startedAt,
        Map<String, String> configuration) {

    private static final SecretText SECRETS = new SecretText(List.of());

    public AppInfo {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(startedAt, "startedAt");
        TreeMap<String, String> masked = new TreeMap<>();
        configuration.forEach(
                (key, value) -> masked.put(key, SECRETS.isSecretName(key) ? SecretText.MASK : SECRETS.masked(value)));
        configuration = Collections.unmodifiableMap(masked);
    }

    /** An application that started when its JVM did. */
    public static AppInfo of(String name) {
        return new AppInfo(name, null, null, null, null, jvmStart(), Map.of());
    }

    /** When this JVM started. */
    public static Instant jvmStart() {
        return Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());
    }

    public AppInfo version(@Nullable String newVersion) {
        return new AppInfo(name, newVersion, environment, builtAt, commit, startedAt, configuration);
    }

    /** Such as {@code production}. */
    public AppInfo environment(@Nullable String newEnvironment) {
        return new AppInfo(name, version, newEnvironment, builtAt, commit, startedAt, configuration);
    }

    public AppInfo build(@Nullable Instant time, @Nullable String newCommit) {
        return new AppInfo(name, version, environment, time, newCommit, startedAt, configuration);
    }

    public AppInfo startedAt(Instant time) {
        return new AppInfo(name, version, environment, builtAt, commit, time, configuration);
    }

    /** One more setting to show. */
    public AppInfo configured(String key, String value) {
        Map<String, String> more = new TreeMap<>(configuration);
        more.put(key, value);
        return new AppInfo(name, version, environment, builtAt, commit, startedAt, more);
    }
}
