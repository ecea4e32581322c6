package dev.seaworthy.health;

import java.time.Duration;
import java.util.Set;

/**
 * A check and how it is run and counted. Get one from {@link #builder(String, HealthCheck)}; thresholds count
 * consecutive results, the opposite result resets them.
 */
public record CheckSpec(
        String name,
        HealthCheck check,
        Set<Kind> kinds,
        Set<String> groups,
        Set<String> tags,
        Impact impact,
        Scope scope,
        SharedPolicy sharedPolicy,
        Duration interval,
        Duration timeout,
        int failureThreshold,
        int successThreshold,
        Duration staleAfter) {

    public CheckSpec {
        kinds = Set.copyOf(kinds);
        groups = Set.copyOf(groups);
        tags = Set.copyOf(tags);
        requireUsable("check name", name);
        groups.forEach(group -> requireUsable("group of check \"" + name + "\",", group));
        tags.forEach(tag -> requireUsable("tag of check \"" + name + "\",", tag));
        requirePositive(name, "interval", interval);
        requirePositive(name, "timeout", timeout);
        requirePositive(name, "staleAfter", staleAfter);
        requireAtLeastOne(name, "failureThreshold", failureThreshold);
        requireAtLeastOne(name, "successThreshold", successThreshold);
        // The interval is jittered by up to a tenth, and a result may take as long as the timeout allows.
        Duration nextResult = interval.plus(interval.dividedBy(10)).plus(timeout);
        if (staleAfter.compareTo(nextResult) < 0) {
            throw new IllegalArgumentException("check \"" + name + "\" would be stale (" + staleAfter
                    + ") before its next result, which may take interval + 10 % + timeout (" + nextResult
                    + "); give a longer staleAfter");
        }
        if (kinds.contains(Kind.LIVENESS) && scope == Scope.SHARED) {
            throw new IllegalArgumentException("check \"" + name
                    + "\" is shared and cannot be a liveness check: one outage would restart every replica;"
                    + " make it readiness");
        }
    }

    /** A critical, local check without a kind; the builder's methods change that. */
    public static CheckSpecBuilder builder(String name, HealthCheck check) {
        return new CheckSpecBuilder(name, check);
    }

    private static void requireUsable(String what, String word) {
        if (word.isBlank() || word.length() > 100 || !word.chars().allMatch(CheckSpec::isNameCharacter)) {
            throw new IllegalArgumentException(what + " \"" + word
                    + "\" is not usable; legal are 1 to 100 letters, digits, '.', '-', '_' and spaces");
        }
    }

    private static boolean isNameCharacter(int character) {
        return Character.isLetterOrDigit(character) || ".-_ ".indexOf(character) >= 0;
    }

    private static void requirePositive(String name, String what, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException(
                    what + " of check \"" + name + "\" is " + value + "; give a positive duration");
        }
    }

    private static void requireAtLeastOne(String name, String what, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(what + " of check \"" + name + "\" is " + value + "; give 1 or more");
        }
    }
}
