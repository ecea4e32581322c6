package dev.seaworthy.audit;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The text fields of an event: one definition for columns, JSON keys, limits and the canonical encoding
 * (see {@code docs/audit-format.md}). Tags are fixed for ever.
 */
public enum EventField {
    /** What happened, such as {@code auth.login.success}. */
    EVENT_TYPE(3, 100, false),
    /** The group the type belongs to. */
    EVENT_CATEGORY(4, 64, false),
    /** Text of {@link Severity}. */
    SEVERITY(5, 16, false),
    /** Whose data, where one installation serves several. */
    TENANT_ID(6, 128, false),
    /** Text of {@link ActorType}. */
    ACTOR_TYPE(7, 16, false),
    /** Id of the actor. */
    USER_ID(8, 256, true),
    /** Name of the actor. */
    USERNAME(9, 256, true),
    /** Id of who really acted. */
    IMPERSONATOR_ID(10, 256, true),
    /** Address of the client. */
    IP_ADDRESS(11, 64, true),
    /** Program of the client. */
    USER_AGENT(12, 1024, true),
    /** HTTP method. */
    REQUEST_METHOD(13, 32, false),
    /** HTTP path. */
    REQUEST_PATH(14, 2048, false),
    /** Free text for people. */
    DESCRIPTION(15, 4096, false),
    /** Kind of the thing concerned. */
    RESOURCE_TYPE(16, 128, false),
    /** Id of the thing concerned. */
    RESOURCE_ID(17, 256, false),
    /** Name of the thing concerned. */
    RESOURCE_NAME(18, 512, false),
    /** Text of one JSON object, kept exactly as hashed. */
    METADATA(19, 16_384, false),
    /** Text of {@link AuditStatus}. */
    STATUS(20, 16, false),
    /** Why it failed. */
    ERROR_MESSAGE(21, 4096, false),
    /** W3C trace id. */
    TRACE_ID(22, 64, false),
    /** W3C span id. */
    SPAN_ID(23, 32, false),
    /** Which process wrote it. */
    NODE_ID(24, 128, false);

    private static final int FIRST_TAG = 3;
    private static final List<EventField> ALL = List.of(values());

    private final int tag;
    private final int maxCodePoints;
    private final boolean personal;
    private final String column;

    EventField(int tag, int maxCodePoints, boolean personal) {
        this.tag = tag;
        this.maxCodePoints = maxCodePoints;
        this.personal = personal;
        this.column = name().toLowerCase(Locale.ROOT);
    }

    /** All fields in the order of their tags. */
    public static List<EventField> all() {
        return ALL;
    }

    /** The fields whose bits are set, in the order of their tags. */
    public static Set<EventField> ofBits(int bits) {
        EnumSet<EventField> fields = EnumSet.noneOf(EventField.class);
        for (EventField field : ALL) {
            if ((bits & field.bit()) != 0) {
                fields.add(field);
            }
        }
        return fields;
    }

    /** The tag of the canonical encoding. */
    public int tag() {
        return tag;
    }

    /** The place of this field in {@link #all()}, from 0. */
    public int index() {
        return tag - FIRST_TAG;
    }

    /** The bit that stands for this field in {@code truncated} and {@code pii_fields}: {@code 1 << tag}. */
    public int bit() {
        return 1 << tag;
    }

    /** The column and JSON key, in snake case. */
    public String column() {
        return column;
    }

    /** The longest stored value, in code points. */
    public int maxCodePoints() {
        return maxCodePoints;
    }

    /** Whether the field is personal whatever the event type says. */
    public boolean personal() {
        return personal;
    }
}
