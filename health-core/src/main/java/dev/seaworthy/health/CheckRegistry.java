package dev.seaworthy.health;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The checks by name, and the attempts of removed checks that have not come back. Changed under the engine's lock, read by
 * anybody.
 */
final class CheckRegistry {

    /** Each check may need a thread; nobody has so many, so it must be a loop that registers for ever. */
    static final int MOST_CHECKS = 1000;

    private final Map<String, CheckState> states = new ConcurrentSkipListMap<>();
    private final Map<String, CheckAttempt> orphans = new ConcurrentHashMap<>();

    void add(CheckState state) {
        String name = state.spec.name();
        if (states.containsKey(name)) {
            throw new IllegalArgumentException("there is already a check named \"" + name
                    + "\"; give each check its own name, or unregister the other one first");
        }
        if (size() >= MOST_CHECKS) {
            throw new IllegalStateException("check \"" + name + "\" is one too many: there are " + states.size()
                    + " checks, and " + orphans.size() + " removed ones whose last attempt hangs; unregister some");
        }
        // One in flight per name: what still hangs is counted as an attempt of the new check.
        CheckAttempt orphan = orphans.remove(name);
        if (orphan != null) {
            state.takeOver(orphan);
        }
        states.put(name, state);
    }

    /** Gives up what runs; false when there is no such check. */
    boolean remove(String name) {
        CheckState removed = states.remove(name);
        if (removed == null) {
            return false;
        }
        CheckAttempt attempt = removed.attempt;
        if (attempt != null) {
            attempt.cancel();
            orphans.put(name, attempt);
        }
        return true;
    }

    /** Sorted by name; shows later changes. */
    Collection<CheckState> states() {
        return states.values();
    }

    @Nullable
    CheckState find(String name) {
        return states.get(name);
    }

    /** The state that waits for this attempt; {@code null} when its check was removed. */
    @Nullable
    CheckState waitingFor(CheckAttempt attempt) {
        CheckState state = states.get(attempt.name());
        return state != null && state.attempt == attempt ? state : null;
    }

    /** The attempt has come back or never began. */
    void ended(CheckAttempt attempt) {
        CheckState state = waitingFor(attempt);
        if (state != null) {
            state.attempt = null;
        }
        orphans.remove(attempt.name(), attempt);
    }

    /** Attempts under way, hung ones and those of removed checks included. */
    List<CheckAttempt> attempts() {
        List<CheckAttempt> attempts = new ArrayList<>();
        Stream.concat(states.values().stream().map(state -> state.attempt), orphans.values().stream())
                .filter(Objects::nonNull)
                .forEach(attempts::add);
        return attempts;
    }

    /** The most threads that all of them may need at once. */
    int size() {
        return states.size() + orphans.size();
    }
}
