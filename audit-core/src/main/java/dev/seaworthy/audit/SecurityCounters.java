package dev.seaworthy.audit;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts failed logins and security events as they are logged, whatever becomes of them: an alert must not wait for the
 * database. Types that are neither built in nor registered share one count, so that the tags stay few. Thread-safe.
 */
final class SecurityCounters {
    /** The tag of types that nobody registered. */
    static final String OTHER = "other";

    private final LongAdder failedLogins = new LongAdder();
    private final LongAdder other = new LongAdder();
    private final Map<String, LongAdder> byType = new TreeMap<>();

    SecurityCounters(TypeRegistry types) {
        for (EventType type : types.types()) {
            if (isSecurity(type.name(), type.category())) {
                byType.put(type.name(), new LongAdder());
            }
        }
        byType.put(OTHER, other);
    }

    void logged(AuditEvent event) {
        String name = event.type().name();
        if (EventTypes.LOGIN_FAILED.name().equals(name)) {
            failedLogins.increment();
        } else if (isSecurity(name, event.text(EventField.EVENT_CATEGORY))) {
            byType.getOrDefault(name, other).increment();
        }
    }

    long failedLogins() {
        return failedLogins.sum();
    }

    /** The counts by the name of the type, {@link #OTHER} among them; the keys never change. */
    Map<String, LongAdder> byType() {
        return byType;
    }

    private static boolean isSecurity(String name, @Nullable String category) {
        return EventTypes.SECURITY.equals(category) || name.startsWith("security.") || name.startsWith("authz.");
    }
}
