package dev.seaworthy.audit;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes events that no store can object to, to be tried and rolled back. */
final class HarmlessEvent {
    private static final EventType TYPE = EventType.of("audit.trial").inCategory(EventTypes.SYSTEM);

    private HarmlessEvent() {}

    /** One of this time, because what a table takes may depend on it: a partition can be missing. */
    static AuditEvent at(Instant time, EventIds ids) {
        @Nullable
        String[] values = AuditEvent.of(TYPE)
                .by(Actor.system())
                .category(TYPE.category())
                .severity(TYPE.severity())
                .status(TYPE.status())
                .copyOfValues();
        values[EventField.NODE_ID.index()] = "trial";
        return new AuditEvent(TYPE, values, Map.of(), 0, ids.at(time), time);
    }
}
