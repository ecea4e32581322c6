package dev.seaworthy.metrics;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a statement is called that nobody named otherwise: by the comment it begins with, else by its first word. */
final class StatementName {

    private static final Pattern NAMED = Pattern.compile("\\s*+/\\*\\s*+([A-Za-z][A-Za-z0-9_.-]{0,63}+)\\s*+\\*/");
    private static final Pattern FIRST_WORD =
            Pattern.compile("(?s)(?:[\\s({?=]++|/\\*.*?\\*/|--[^\n]*+)*+([A-Za-z]++)");
    private static final Set<String> WORDS =
            Set.of("select", "insert", "update", "delete", "merge", "with", "call", "create", "alter", "drop");

    private StatementName() {}

    /** Values may stand in the text of a statement, and there is no end of texts: only one word of a comment leaves it. */
    static String of(@Nullable String sql) {
        if (sql == null) {
            return "unnamed other";
        }
        Matcher named = NAMED.matcher(sql);
        if (named.lookingAt()) {
            return named.group(1);
        }
        Matcher first = FIRST_WORD.matcher(sql);
        String word = first.lookingAt() ? first.group(1).toLowerCase(Locale.ROOT) : "other";
        return "unnamed " + (WORDS.contains(word) ? word : "other");
    }
}
