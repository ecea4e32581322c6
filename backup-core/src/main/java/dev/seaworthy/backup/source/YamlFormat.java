package dev.seaworthy.backup.source;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * YAML line by line, since a parser would lose comments and order. The value of a secret is everything that is indented more
 * than its key; from a line that is not understood on, everything counts as secret.
 */
record YamlFormat(SecretNames names) implements ConfigurationFormat {
    private static final Pattern KEY = Pattern.compile(
            "(\"(?:[^\"\\\\]|\\\\.){0,400}\"|'[^']{0,400}'|[^\\s#&*!|>'\"%@`{\\[,?-][^#]{0,400}?|-[^\\s#][^#]{0,400}?)\\s*:(?:\\s+(.*)|)",
            Pattern.DOTALL);
    private static final Pattern BLOCK = Pattern.compile("(?:[&!]\\S*\\s+)*[|>][-+0-9]*\\s*(?:#.*)?");
    private static final Pattern ANCHOR = Pattern.compile("&([^\\s,\\]}]+)");
    private static final Pattern ALIAS = Pattern.compile("(<<\\s*:\\s*)?\\*([^\\s,\\]}]+)");

    @Override
    public String edit(String text, SecretEditor editor) {
        Edit edit = new Edit(Extent.lines(text), editor, new SecretValues(names));
        Matcher alias = ALIAS.matcher(text);
        while (alias.find()) {
            if (alias.group(1) == null) {
                edit.usedElsewhere.add(Extent.group(alias, 2));
            }
        }
        edit.run();
        return edit.out.toString();
    }

    /** @param depth of a key twice its column; of a list one more, since its dashes may stand below the key */
    private record Level(int depth, String label) {}

    private final class Edit {
        private final List<String> lines;
        private final SecretEditor editor;
        private final SecretValues values;
        private final StringBuilder out = new StringBuilder();
        private final Deque<Level> path = new ArrayDeque<>();
        private final Set<String> usedElsewhere = new HashSet<>();
        private int at;

        Edit(List<String> lines, SecretEditor editor, SecretValues values) {
            this.lines = lines;
            this.editor = editor;
            this.values = values;
        }

        void run() {
            while (at < lines.size()) {
                String body = Extent.body(lines.get(at));
                String stripped = body.strip();
                if (stripped.isEmpty()) {
                    keep();
                } else if (stripped.startsWith("#")) {
                    comment(0, body.indexOf('#'));
                } else if (body.substring(0, Extent.indent(body)).indexOf('\t') >= 0
                        || body.startsWith("--- ")
                        || stripped.startsWith("? ")) {
                    rest();
                } else if (stripped.equals("---") || stripped.equals("...") || body.startsWith("%")) {
                    path.clear();
                    keep();
                } else {
                    content(body);
                }
            }
        }

        private void keep() {
            out.append(lines.get(at++));
        }

        private void comment(int from, int hash) {
            String line = lines.get(at);
            String body = Extent.body(line);
            if (values.suspicious(body.substring(hash))) {
                out.append(body, from, hash)
                        .append("# ")
                        .append(editor.unnamed("comment in line " + (at + 1), body.substring(hash)))
                        .append(Extent.end(line));
                at++;
            } else {
                keep();
            }
        }

        private void rest() {
            String raw = String.join("", lines.subList(at, lines.size()));
            out.append("# ")
                    .append(editor.unnamed("line " + (at + 1) + " and all after it", raw))
                    .append(Extent.end(lines.get(at)));
            at = lines.size();
        }

        private void content(String body) {
            int column = Extent.indent(body);
            while (column < body.length()
                    && body.charAt(column) == '-'
                    && (column + 1 == body.length() || body.charAt(column + 1) == ' ')) {
                item(column);
                column++;
                column += Extent.indent(body.substring(column));
            }
            String content = body.substring(column);
            Matcher key = KEY.matcher(content);
            if (content.isEmpty()) {
                keep();
            } else if (content.startsWith("#")) {
                comment(0, column);
            } else if (content.startsWith("? ") || content.startsWith("\t")) {
                rest();
            } else if (key.matches()) {
                int value = key.group(2) == null ? body.length() : column + key.start(2);
                keyed(column, Extent.group(key, 1), value);
            } else {
                value(column, column, "", false);
            }
        }

        private void item(int column) {
            int depth = 2 * column + 1;
            leave(depth + 1);
            Level top = path.peek();
            if (top != null && top.depth == depth) {
                path.pop();
                int index = Integer.parseInt(top.label.substring(1, top.label.length() - 1));
                path.push(new Level(depth, "[" + (index + 1) + "]"));
            } else {
                path.push(new Level(depth, "[0]"));
            }
        }

        private void leave(int depth) {
            while (!path.isEmpty() && path.element().depth >= depth) {
                path.pop();
            }
        }

        private void keyed(int column, String key, int value) {
            leave(2 * column);
            boolean nameless = values.hasForm(key);
            String bare = key.replaceAll("^[\"']|[\"']$", "");
            path.push(new Level(2 * column, nameless ? "?" : bare));
            boolean secret =
                    nameless || names.isSecret(bare) || key.indexOf('\\') >= 0 || bare.equalsIgnoreCase("value");
            value(column, nameless ? column : value, nameless ? "" : name(), secret);
        }

        private String name() {
            StringBuilder name = new StringBuilder();
            path.descendingIterator()
                    .forEachRemaining(level -> name.append(
                            name.length() == 0 || level.label.startsWith("[") ? level.label : "." + level.label));
            return name.toString();
        }

        /**
         * Edits what begins at {@code from} of this line.
         *
         * @param column more indented lines belong to it
         * @param name empty if it has none
         */
        private void value(int column, int from, String name, boolean byName) {
            String line = lines.get(at);
            String first = Extent.body(line).substring(from);
            boolean secret = byName || first.startsWith("!") || anchorUsedElsewhere(first);
            boolean block = BLOCK.matcher(first).matches();
            int end = end(column, first, secret || block);
            boolean unended = end == lines.size()
                    && Extent.open(String.join("", lines.subList(at, end)).substring(from));
            String whole = String.join("", lines.subList(at, end));
            String last = Extent.end(whole);
            String raw = whole.substring(from, whole.length() - last.length());
            secret = secret || unended || suspicious(raw);
            if (!secret || SecretValues.harmless(raw)) {
                out.append(whole);
            } else {
                out.append(whole, 0, from)
                        .append(name.isEmpty() ? editor.unnamed("line " + (at + 1), raw) : editor.named(name, raw))
                        .append(last);
            }
            at = end;
        }

        private boolean suspicious(String raw) {
            String text = raw.strip();
            boolean flow = text.startsWith("{") || text.startsWith("[") || text.startsWith("&");
            return values.suspicious(raw) || (flow && names.isSecret(text));
        }

        private boolean anchorUsedElsewhere(String value) {
            Matcher anchor = ANCHOR.matcher(value);
            return anchor.lookingAt() && usedElsewhere.contains(anchor.group(1));
        }

        /** Behind the last line of a value. Blank lines and comments belong to it if something of it follows. */
        private int end(int column, String first, boolean byIndent) {
            int end = at + 1;
            String bare = ANCHOR.matcher(first).replaceFirst("").strip();
            boolean empty = bare.isEmpty() || bare.startsWith("#");
            StringBuilder raw = new StringBuilder(first).append('\n');
            for (int next = end; next < lines.size(); next++) {
                String line = lines.get(next);
                boolean open = Extent.open(raw.toString());
                boolean blank = Extent.blank(line);
                boolean below = Extent.indent(line) > column
                        || (empty && Extent.indent(line) == column && line.startsWith("-", column));
                boolean comment = line.stripLeading().startsWith("#");
                if (open || (byIndent && below && !blank)) {
                    end = next + 1;
                } else if (!byIndent || (!blank && !comment)) {
                    break;
                }
                raw.append(line);
            }
            return end;
        }
    }
}
