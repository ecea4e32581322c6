package dev.seaworthy.audit;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says once for each type that the age it was declared with does not count, because retention goes by the types that are
 * registered. Thread-safe.
 */
final class UnregisteredAges {
    private static final Logger LOG = LoggerFactory.getLogger(UnregisteredAges.class);
    /** Names of types are open; a hundred warnings are enough. */
    private static final int MAX_NAMES = 100;

    private final RetentionRules rules;
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    UnregisteredAges(RetentionRules rules) {
        this.rules = rules;
    }

    void logged(EventType type) {
        if (type.retention() != null
                && !rules.namesType(type.name())
                && told.size() < MAX_NAMES
                && told.add(type.name())) {
            LOG.warn(
                    "The retention {} of event type {} does not count: keptFor is for types that are registered. Give the"
                            + " type to AuditLoggerBuilder.types, or name it in the RetentionPolicy.",
                    type.retention(),
                    type.name());
        }
    }
}
