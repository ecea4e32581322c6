package dev.seaworthy.backup.source;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One setting a line: {@code .properties}, {@code .env}, {@code .ini}, {@code .conf}. A line that ends with a backslash goes
 * on; the value of a secret goes on over open quotes and brackets and over lines that are indented more than it.
 */
record LineFormat(SecretNames names) implements ConfigurationFormat {
    private static final Pattern SECTION = Pattern.compile("\\[+[^\\]=]*\\]+\\s*");
    private static final Set<String> COMMANDS = Set.of("export", "set", "setenv", "declare", "local");

    @Override
    public String edit(String text, SecretEditor editor) {
        Edit edit = new Edit(Extent.lines(text), editor, new SecretValues(names));
        edit.run();
        return edit.out.toString();
    }

    private final class Edit {
        private final List<String> lines;
        private final SecretEditor editor;
        private final SecretValues values;
        private final StringBuilder out = new StringBuilder();
        private String section = "";
        private int at;

        Edit(List<String> lines, SecretEditor editor, SecretValues values) {
            this.lines = lines;
            this.editor = editor;
            this.values = values;
        }

        void run() {
            while (at < lines.size()) {
                String line = lines.get(at);
                String body = Extent.body(line).strip();
                if (body.isEmpty()) {
                    keep();
                } else if ("#!;".indexOf(body.charAt(0)) >= 0 || body.startsWith("//")) {
                    comment(line, body);
                } else if (SECTION.matcher(body).matches()) {
                    section = body.replaceAll("[\\[\\]]", "").strip() + ".";
                    unnamedOrKept(body);
                } else {
                    setting();
                }
            }
        }

        private void keep() {
            out.append(lines.get(at++));
        }

        private void comment(String line, String body) {
            if (values.suspicious(body)) {
                out.append(body.startsWith("//") ? "// " : body.charAt(0) + " ")
                        .append(editor.unnamed("comment in line " + (at + 1), body))
                        .append(Extent.end(line));
                at++;
            } else {
                keep();
            }
        }

        private void unnamedOrKept(String body) {
            if (values.hasForm(body)) {
                out.append(editor.unnamed("line " + (at + 1), body)).append(Extent.end(lines.get(at)));
                at++;
            } else {
                keep();
            }
        }

        private void setting() {
            int end = at + 1;
            while (end < lines.size() && continued(lines.get(end - 1))) {
                end++;
            }
            String logical = String.join("", lines.subList(at, end));
            Setting setting = Setting.of(logical);
            String name = section + setting.key();
            boolean nameless = values.hasForm(setting.key());
            boolean secret = nameless || names.isSecret(name) || values.suspicious(logical.substring(setting.value()));
            int prefix = nameless ? 0 : setting.value();
            if (secret) {
                while (end < lines.size()
                        && goesOn(String.join("", lines.subList(at, end)).substring(prefix), lines.get(end))) {
                    end++;
                }
            }
            String whole = String.join("", lines.subList(at, end));
            String last = Extent.end(whole);
            String raw =
                    whole.substring(Math.min(prefix, whole.length()), Math.max(prefix, whole.length() - last.length()));
            if (secret && !SecretValues.harmless(raw)) {
                out.append(whole, 0, prefix)
                        .append(nameless ? editor.unnamed("line " + (at + 1), raw) : editor.named(name, raw))
                        .append(last);
            } else {
                out.append(whole);
            }
            at = end;
        }

        private boolean goesOn(String raw, String next) {
            String stripped = raw.strip();
            return Extent.open(raw)
                    || stripped.startsWith("<<")
                    || (continued(lines.get(at)) && continued(raw))
                    || (!Extent.blank(next) && Extent.indent(next) > Extent.indent(lines.get(at)))
                    || (stripped.isEmpty() && (next.startsWith("{") || next.startsWith("[")));
        }

        private static boolean continued(String line) {
            String body = Extent.body(line);
            int backslashes = 0;
            while (backslashes < body.length() && body.charAt(body.length() - 1 - backslashes) == '\\') {
                backslashes++;
            }
            return backslashes % 2 == 1;
        }
    }

    /** @param value where its value begins */
    private record Setting(String key, int value) {
        static Setting of(String logical) {
            Setting setting = from(logical, Extent.indent(logical));
            boolean blankFollows = setting.value < logical.length()
                    && setting.value > 0
                    && Character.isWhitespace(logical.charAt(setting.value - 1));
            return COMMANDS.contains(setting.key) && blankFollows ? from(logical, setting.value) : setting;
        }

        private static Setting from(String logical, int start) {
            StringBuilder key = new StringBuilder();
            int at = start;
            while (at < logical.length() && !separates(logical.charAt(at))) {
                if (logical.charAt(at) == '\\' && at + 1 < logical.length()) {
                    at = escape(logical, at + 1, key);
                } else {
                    key.append(logical.charAt(at++));
                }
            }
            int value = blanks(logical, at);
            if (value < logical.length() && (logical.charAt(value) == '=' || logical.charAt(value) == ':')) {
                value = blanks(logical, value + 1);
            }
            String bare = key.toString().replaceAll("[\"']", "");
            return new Setting(bare.startsWith("-D") ? bare.substring(2) : bare, value);
        }

        private static boolean separates(char character) {
            return character == '=' || character == ':' || Character.isWhitespace(character);
        }

        /** Past an escape that begins behind its backslash: a character by number, a line's end, or itself. */
        private static int escape(String text, int at, StringBuilder key) {
            if (text.charAt(at) == 'u'
                    && at + 5 <= text.length()
                    && text.substring(at + 1, at + 5).matches("\\p{XDigit}+")) {
                key.append((char) Integer.parseInt(text.substring(at + 1, at + 5), 16));
                return at + 5;
            }
            if (text.charAt(at) == '\r' || text.charAt(at) == '\n') {
                int next = text.startsWith("\r\n", at) ? at + 2 : at + 1;
                return next + Extent.indent(text.substring(next));
            }
            key.append(text.charAt(at));
            return at + 1;
        }

        private static int blanks(String text, int at) {
            return at + Extent.indent(text.substring(at));
        }
    }
}
