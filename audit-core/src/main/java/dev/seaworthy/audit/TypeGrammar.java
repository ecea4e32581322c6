package dev.seaworthy.audit;

import java.util.EnumSet;
import java.util.Set;

/** The grammar of type and category names, and the category that a name suggests. */
final class TypeGrammar {
    /** Fields that a type may declare personal. */
    static final Set<EventField> ERASABLE = EnumSet.of(
            EventField.REQUEST_PATH,
            EventField.DESCRIPTION,
            EventField.RESOURCE_NAME,
            EventField.METADATA,
            EventField.ERROR_MESSAGE);

    private static final int MAX_SEGMENTS = 8;

    private TypeGrammar() {}

    static String requireType(String name) {
        if (!isDotted(name, MAX_SEGMENTS) || name.length() > EventField.EVENT_TYPE.maxCodePoints()) {
            throw new IllegalArgumentException("event type \"" + shown(name) + "\" is malformed: use 1 to "
                    + MAX_SEGMENTS + " dotted segments of a-z, 0-9, '_' and '-', each beginning with a letter, at most "
                    + EventField.EVENT_TYPE.maxCodePoints() + " characters, such as \"invoice.approved\"");
        }
        return name;
    }

    static String requireCategory(String name) {
        if (!isDotted(name, 1) || name.length() > EventField.EVENT_CATEGORY.maxCodePoints()) {
            throw new IllegalArgumentException("category \"" + shown(name)
                    + "\" is malformed: use a-z, 0-9, '_' and '-', beginning with a letter, at most "
                    + EventField.EVENT_CATEGORY.maxCodePoints() + " characters, such as \"data_modification\"");
        }
        return name;
    }

    static String categoryOf(String typeName) {
        int dot = typeName.indexOf('.');
        return switch (dot < 0 ? typeName : typeName.substring(0, dot)) {
            case "auth" -> EventTypes.AUTHENTICATION;
            case "authz" -> EventTypes.AUTHORIZATION;
            case "security" -> EventTypes.SECURITY;
            case "config" -> EventTypes.CONFIGURATION;
            case "data" -> EventTypes.DATA_ACCESS;
            default -> EventTypes.SYSTEM;
        };
    }

    private static boolean isDotted(String name, int maxSegments) {
        int segments = 1;
        boolean atStart = true;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (atStart) {
                if (!isLetter(c)) {
                    return false;
                }
                atStart = false;
            } else if (c == '.') {
                segments++;
                atStart = true;
            } else if (!isLetter(c) && !(c >= '0' && c <= '9') && c != '_' && c != '-') {
                return false;
            }
        }
        return !atStart && segments <= maxSegments;
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z';
    }

    /** Hostile names travel into logs: short, and without control characters. */
    static String shown(String name) {
        String start = name.length() > 60 ? name.substring(0, 60) + "…" : name;
        StringBuilder safe = new StringBuilder(start.length());
        start.codePoints().forEach(c -> safe.appendCodePoint(Character.isISOControl(c) ? '?' : c));
        return safe.toString();
    }
}
