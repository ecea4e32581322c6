package dev.seaworthy.health;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One confirmed change of one check.
 *
 * @param from {@code null} when this is the first confirmed status
 * @param result the result that confirmed it
 */
public record CheckTransition(String check, @Nullable Status from, Status to, Instant at, CheckResult result) {

    /** What is kept for long holds no exceptions. */
    CheckTransition withoutCause() {
        return new CheckTransition(check, from, to, at, result.withoutCause());
    }
}
