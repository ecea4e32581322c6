package dev.seaworthy.health.operations;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A version of the application on one instance. Starting the same version and commit there again is no deployment: it
 * counts as a restart. Texts have at most 200 characters, longer ones are cut, and no control characters; blank ones and
 * {@code -} are unknown. Times have microseconds.
 *
 * @param instance which process: the host's or the pod's name
 * @param startedAt when this version first started there
 * @param restartedAt when it last started anew; {@code null} if never
 */
public record Deployment(
        @Nullable String version,
        @Nullable String commit,
        String instance,
        Instant startedAt,
        int restarts,
        @Nullable Instant restartedAt) {

    static final int LONGEST_TEXT = 200;

    /** What stands for a text that is not known, where there must be one. */
    static final String UNKNOWN = "-";

    public Deployment {
        version = known(version);
        commit = known(commit);
        instance = Objects.requireNonNullElse(known(instance), UNKNOWN);
        startedAt = startedAt.truncatedTo(ChronoUnit.MICROS);
        restartedAt = restartedAt == null ? null : restartedAt.truncatedTo(ChronoUnit.MICROS);
    }

    /** One more start of the same. */
    Deployment restarted(Instant at) {
        return new Deployment(version, commit, instance, startedAt, restarts + 1, at);
    }

    Instant lastStart() {
        return restartedAt == null ? startedAt : restartedAt;
    }

    boolean isSameAs(Deployment other) {
        return Objects.equals(version, other.version) && Objects.equals(commit, other.commit);
    }

    /** As every store gives it back: what differed from its own row would be a new deployment at each start. */
    private static @Nullable String known(@Nullable String text) {
        if (text == null) {
            return null;
        }
        String plain = cut(text.replaceAll("\\p{Cntrl}", " ").strip()).strip();
        return plain.isEmpty() || plain.equals(UNKNOWN) ? null : plain;
    }

    private static String cut(String text) {
        if (text.length() <= LONGEST_TEXT) {
            return text;
        }
        boolean half = Character.isHighSurrogate(text.charAt(LONGEST_TEXT - 1));
        return text.substring(0, half ? LONGEST_TEXT - 1 : LONGEST_TEXT);
    }
}
