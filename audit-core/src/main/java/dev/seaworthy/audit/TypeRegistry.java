package dev.seaworthy.audit;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The known event types by name; an unknown name is legal and gets the defaults that its grammar suggests. */
final class TypeRegistry {
    static final TypeRegistry BUILT_IN = new TypeRegistry(EventTypes.builtIn());

    private static final EventType UNKNOWN = EventType.of("unknown");

    private final Map<String, EventType> byName = new HashMap<>();

    private TypeRegistry(Collection<EventType> types) {
        types.forEach(type -> byName.put(type.name(), type));
    }

    TypeRegistry plus(Collection<EventType> more) {
        TypeRegistry registry = new TypeRegistry(byName.values());
        more.forEach(type -> registry.byName.put(type.name(), type));
        return registry;
    }

    Collection<EventType> types() {
        return byName.values();
    }

    EventType resolve(String name) {
        EventType known = byName.get(name);
        return known != null ? known : EventType.of(name);
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

    /** A type registered with the logger wins over what the event was made with by name alone. */
    EventType resolve(EventType declared) {
        return byName.getOrDefault(declared.name(), declared);
    }
}
