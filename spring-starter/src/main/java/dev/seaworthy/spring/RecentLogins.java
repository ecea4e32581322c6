package dev.seaworthy.spring;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/** Who logged in lately, so that credentials sent with every request are not as many logins. Thread-safe. */
final class RecentLogins {

    /** Whoever falls out is audited once more than needed. */
    static final int MOST = 10_000;

    private final Duration span;
    private final InstantSource clock;

    /** Oldest first. */
    private final Map<String, Instant> seen = new LinkedHashMap<>();

    RecentLogins(Duration span, InstantSource clock) {
        this.span = span;
        this.clock = clock;
    }

    /** The next login is as new as any: whoever guessed right, or came back, is not who was there before. */
    synchronized void forget(String login) {
        seen.remove(login);
    }

    /** Whether this login was not seen within the span before now; if so, it is now. */
    synchronized boolean isNew(String login) {
        if (span.isZero()) {
            return true;
        }
        Instant now = clock.instant();
        Instant before = seen.get(login);
        if (before != null && !now.isBefore(before) && now.isBefore(before.plus(span))) {
            return false;
        }
        seen.remove(login);
        seen.put(login, now);
        if (seen.size() > MOST) {
            seen.remove(seen.keySet().iterator().next());
        }
        return true;
    }
}
