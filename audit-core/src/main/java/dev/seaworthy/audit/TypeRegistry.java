package dev.seaworthy.audit;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The known event types by name; an unknown name is legal and gets the defaults that its grammar suggests. */
final class TypeRegistry {
    static final TypeRegistry BUILT_IN = new TypeRegistry(EventTypes.builtIn(), Map.of());

    private static final String RESERVED = "audit.";
    private static final EventType UNKNOWN = EventType.plain("unknown");

    private final Map<String, EventType> byName = new HashMap<>();
    private final Map<String, EventType> registered;

    private TypeRegistry(Collection<EventType> types, Map<String, EventType> registered) {
        types.forEach(type -> byName.put(type.name(), type));
        byName.putAll(registered);
        this.registered = registered;
    }

    /**
     * These types and more; a built-in one may be given other defaults.
     *
     * @throws IllegalArgumentException when a name is registered twice with different settings, or is the logger's own, or
     *     failed logins are to be successes
     */
    TypeRegistry plus(Collection<EventType> more) {
        Map<String, EventType> added = new HashMap<>();
        for (EventType type : more) {
            requireNotReserved(type.name());
            requireFailure(type);
            EventType other = added.putIfAbsent(type.name(), type);
            if (other != null && !other.equals(type)) {
                throw new IllegalArgumentException("event type " + type.name() + " is registered twice, as " + other
                        + " and as " + type + "; register it once");
            }
        }
        return new TypeRegistry(byName.values(), added);
    }

    private void requireNotReserved(String name) {
        if (name.startsWith(RESERVED) && !byName.containsKey(name)) {
            throw new IllegalArgumentException("event type " + name + " can not be registered: names under \""
                    + RESERVED + "\" belong to the audit logger; choose another first segment, such as \"auditing.\"");
        }
    }

    /** Failed logins of a name or an address are found by an index of what did not succeed. */
    private static void requireFailure(EventType type) {
        if (type.name().equals(EventTypes.LOGIN_FAILED.name()) && type.status() == AuditStatus.SUCCESS) {
            throw new IllegalArgumentException(
                    "event type " + type.name() + " can not be registered with status success:"
                            + " the views of failed logins would not find its events; start from EventTypes.LOGIN_FAILED, as in"
                            + " EventTypes.LOGIN_FAILED.withMode(...)");
        }
    }

    Collection<EventType> types() {
        return byName.values();
    }

    EventType resolve(String name) {
        EventType known = byName.get(name);
        return known != null ? known : EventType.plain(name);
    }

    /** Reading never fails on a name that another writer stored. */
    static EventType asRead(@Nullable String[] values) {
        String name = values[EventField.EVENT_TYPE.index()];
        try {
            return name == null ? UNKNOWN : BUILT_IN.resolve(name);
        } catch (IllegalArgumentException foreign) {
            return UNKNOWN;
        }
    }

    /** A type registered with the logger wins over the one that the event was made with, and that over a built-in one. */
    EventType resolve(EventType declared) {
        return registered.getOrDefault(declared.name(), declared);
    }
}
