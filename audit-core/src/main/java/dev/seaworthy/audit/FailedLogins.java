package dev.seaworthy.audit;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Failed logins of one address or one username.
 *
 * @param key the address or username; null for events that have none
 * @param count how many
 * @param firstAt the earliest within the window
 * @param lastAt the latest
 */
public record FailedLogins(@Nullable String key, long count, Instant firstAt, Instant lastAt) {
    /** The widest window of the grouped view. */
    public static final Duration MAX_WINDOW = Duration.ofHours(24);
    /** The grouped view ends after so many addresses or usernames, the most frequent ones. */
    public static final int MAX_GROUPS = 500;

    /**
     * What to group by, and how far back.
     *
     * @param field {@code USERNAME} or {@code IP_ADDRESS}
     * @param window at most 24 hours
     */
    public record Grouping(EventField field, Duration window) {
        /** Checks field and window. */
        public Grouping {
            if (field != EventField.USERNAME && field != EventField.IP_ADDRESS) {
                throw new InvalidQueryException(
                        "group_by",
                        "can not group failed logins by " + field.column() + "; use username or ip_address");
            }
            if (window.isNegative() || window.isZero() || window.compareTo(MAX_WINDOW) > 0) {
                throw new InvalidQueryException("window", "window " + window + " is out of range; use up to 24h");
            }
        }

        /** Grouped by username. */
        public static Grouping byUsername(Duration window) {
            return new Grouping(EventField.USERNAME, window);
        }

        /** Grouped by address. */
        public static Grouping byIpAddress(Duration window) {
            return new Grouping(EventField.IP_ADDRESS, window);
        }
    }
}
