package dev.seaworthy.backup.source;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lines of a file, and how far what begins on one of them goes on. */
final class Extent {
    private static final Pattern LINE = Pattern.compile("[^\n]*\n|[^\n]+$");

    private Extent() {}

    /** With their ends. */
    static List<String> lines(String text) {
        return LINE.matcher(text).results().map(result -> result.group()).toList();
    }

    /** Without its end. */
    static String body(String line) {
        return line.endsWith("\r\n")
                ? line.substring(0, line.length() - 2)
                : line.endsWith("\n") ? line.substring(0, line.length() - 1) : line;
    }

    static String end(String line) {
        return line.substring(body(line).length());
    }

    /** The number of blanks and tabs it begins with. */
    static int indent(String line) {
        int indent = 0;
        while (indent < line.length() && (line.charAt(indent) == ' ' || line.charAt(indent) == '\t')) {
            indent++;
        }
        return indent;
    }

    static boolean blank(String line) {
        return line.isBlank();
    }

    /** Whether a quote, a bracket or a key in PEM form that begins in it has not ended. */
    static boolean open(String raw) {
        String text = raw.strip();
        if (text.lastIndexOf("-----BEGIN") > text.lastIndexOf("-----END")) {
            return true;
        }
        if (text.startsWith("\"\"\"") || text.startsWith("'''")) {
            return text.indexOf(text.substring(0, 3), 3) < 0;
        }
        if (text.startsWith("\"") || text.startsWith("'")) {
            return closing(text, 0) < 0;
        }
        return !text.isEmpty()
                && ("{[(".indexOf(text.charAt(0)) >= 0 || "{[(".indexOf(text.charAt(text.length() - 1)) >= 0)
                && depth(text) > 0;
    }

    private static int depth(String text) {
        int depth = 0;
        for (int at = 0; at < text.length(); at++) {
            char character = text.charAt(at);
            if (character == '"' || character == '\'') {
                int end = closing(text, at);
                if (end < 0) {
                    return 1;
                }
                at = end;
            } else if ("{[(".indexOf(character) >= 0) {
                depth++;
            } else if ("}])".indexOf(character) >= 0) {
                depth--;
            }
        }
        return depth;
    }

    private static int closing(String text, int opening) {
        char quote = text.charAt(opening);
        for (int at = opening + 1; at < text.length(); at++) {
            if (text.charAt(at) == '\\' && quote == '"') {
                at++;
            } else if (text.charAt(at) == quote) {
                return at;
            }
        }
        return -1;
    }

    static String group(Matcher matcher, int group) {
        String text = matcher.group(group);
        return text == null ? "" : text;
    }
}
