package dev.seaworthy.backup.source;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The table of contents of a {@code pg_dump} archive, as {@code pg_restore --list} prints it and {@code --use-list} takes
 * it, cut down to some tables: every definition stays, the rows of other tables and the large objects go. Foreign keys come
 * apart, since they do not hold without the rows they lead to.
 */
final class ArchiveList {
    private static final Pattern ENTRY = Pattern.compile("\\d+; \\d+ \\d+ (.*)");
    private static final Pattern STATEMENT = Pattern.compile(
            "ALTER TABLE (?:ONLY )?(.+)\n\\s+ADD CONSTRAINT (.+?) (FOREIGN KEY \\(.+\\) REFERENCES (.+?)\\(.*);");

    private final List<String> kept = new ArrayList<>();
    private final List<String> foreignKeys = new ArrayList<>();

    /** @param known the quoted names of all tables with rows */
    ArchiveList(List<String> lines, List<String> known, TableSelection selection) {
        // A name may begin with another one and a blank.
        List<String> longestFirst = known.stream()
                .sorted(Comparator.comparing(String::length).reversed())
                .toList();
        for (String line : lines) {
            Matcher entry = ENTRY.matcher(line);
            String what = entry.matches() ? entry.group(1) : "";
            if (what.startsWith("FK CONSTRAINT ")) {
                foreignKeys.add(line);
            } else if (isWanted(what, longestFirst, selection)) {
                kept.add(line);
            }
        }
    }

    /** Everything but foreign keys. */
    List<String> kept() {
        return kept;
    }

    List<String> foreignKeys() {
        return foreignKeys;
    }

    private static boolean isWanted(String what, List<String> longestFirst, TableSelection selection) {
        if (what.startsWith("BLOB") || what.contains(" LARGE OBJECT")) {
            return false;
        }
        String data = "TABLE DATA ";
        if (!what.startsWith(data)) {
            return !what.isEmpty();
        }
        return longestFirst.stream()
                .filter(table -> what.startsWith(data + asListed(table) + " "))
                .findFirst()
                .filter(selection::has)
                .isPresent();
    }

    /** Schema and name without quotes, and on one line. */
    private static String asListed(String quoted) {
        StringBuilder plain = new StringBuilder();
        boolean inside = false;
        for (int at = 0; at < quoted.length(); at++) {
            char each = quoted.charAt(at);
            if (each == '"') {
                boolean doubled = inside && at + 1 < quoted.length() && quoted.charAt(at + 1) == '"';
                if (doubled) {
                    plain.append(each);
                    at++;
                } else {
                    inside = !inside;
                }
            } else {
                plain.append((!inside && each == '.') || each == '\n' || each == '\r' ? ' ' : each);
            }
        }
        return plain.toString();
    }

    /** The foreign keys in what {@code pg_restore} makes of {@link #foreignKeys()}. */
    static List<ForeignKey> parse(String script) {
        List<ForeignKey> keys = new ArrayList<>();
        Matcher matcher = STATEMENT.matcher(script);
        while (matcher.find()) {
            keys.add(new ForeignKey(matcher.group(1), matcher.group(2), matcher.group(4), matcher.group(3)));
        }
        return keys;
    }
}
