package dev.seaworthy.backup.source;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** XML tag by tag, so that everything else stays as it is written. */
record XmlFormat(SecretNames names) implements ConfigurationFormat {
    private static final Pattern TAG = Pattern.compile("<([^\\s/>\"'=<!?]+)");
    private static final Pattern ATTRIBUTE = Pattern.compile("\\s+([^\\s=/>\"']+)\\s*=\\s*(\"[^\"<]*\"|'[^'<]*')");
    private static final Pattern TAG_END = Pattern.compile("\\s*(/?)>");
    private static final Pattern ENCODING = Pattern.compile("encoding\\s*=\\s*[\"']([^\"']*)");
    private static final Pattern IDENTIFIER = Pattern.compile("[\\p{L}\\p{N}_.:-]{1,80}");
    private static final Set<String> NAMING = Set.of("name", "id", "property", "key");

    /** Elements in which an attribute {@code key} is the name of a setting and no secret. */
    private static final Set<String> SETTINGS =
            Set.of("entry", "add", "property", "prop", "param", "setting", "item", "arg");

    @Override
    public String edit(String text, SecretEditor editor) throws UnclearException {
        Edit edit = new Edit(text, editor, new SecretValues(names));
        edit.run();
        return edit.out.toString();
    }

    /** @param secret whether everything in it is */
    private record Element(String path, boolean secret) {}

    private final class Edit {
        private final String text;
        private final SecretEditor editor;
        private final SecretValues values;
        private final StringBuilder out = new StringBuilder();
        private final Deque<Element> open = new ArrayDeque<>();
        private int at;

        Edit(String text, SecretEditor editor, SecretValues values) {
            this.text = text;
            this.editor = editor;
            this.values = values;
        }

        void run() throws UnclearException {
            while (at < text.length()) {
                int tag = text.indexOf('<', at);
                characters(tag < 0 ? text.length() : tag);
                if (tag >= 0) {
                    markup();
                }
            }
            if (!open.isEmpty()) {
                throw new UnclearException("is no well-formed XML: an element does not end");
            }
        }

        private void markup() throws UnclearException {
            if (text.startsWith("<!--", at)) {
                enclosed("<!--", "-->");
            } else if (text.startsWith("<![CDATA[", at)) {
                characters(end("]]>"));
            } else if (text.startsWith("<?", at)) {
                instruction();
            } else if (text.startsWith("</", at)) {
                int end = end(">");
                if (open.poll() == null) {
                    throw new UnclearException("is no well-formed XML: an element ends that did not begin");
                }
                copyTo(end);
            } else if (text.startsWith("<!", at)) {
                throw new UnclearException("has a document type, whose entities may hold secrets");
            } else {
                element();
            }
        }

        private int end(String mark) throws UnclearException {
            int end = text.indexOf(mark, at);
            if (end < 0) {
                throw new UnclearException("is no well-formed XML: " + mark + " is missing");
            }
            return end + mark.length();
        }

        private void copyTo(int end) {
            out.append(text, at, end);
            at = end;
        }

        /** A comment or instruction: replaced as a whole if there may be a secret in it. */
        private void enclosed(String opening, String closing) throws UnclearException {
            int end = end(closing);
            String raw = text.substring(at, end);
            if (values.suspicious(raw)) {
                out.append(opening)
                        .append(' ')
                        .append(editor.unnamed("comment or instruction in line " + line(), raw))
                        .append(' ')
                        .append(closing);
                at = end;
            } else {
                copyTo(end);
            }
        }

        private long line() {
            return text.substring(0, at).lines().count();
        }

        private void instruction() throws UnclearException {
            Matcher encoding = ENCODING.matcher(text.substring(at, end("?>")));
            if (!text.startsWith("<?xml ", at)) {
                enclosed("<?removed", "?>");
                return;
            }
            if (encoding.find()
                    && !Set.of("utf-8", "us-ascii")
                            .contains(Extent.group(encoding, 1).toLowerCase(Locale.ROOT))) {
                throw new UnclearException("says that it is not encoded in UTF-8");
            }
            copyTo(end("?>"));
        }

        private void element() throws UnclearException {
            Matcher tag = matcher(TAG, at);
            Map<String, String> attributes = new LinkedHashMap<>();
            Matcher attribute = matcher(ATTRIBUTE, tag.end());
            int end = tag.end();
            for (; attribute.lookingAt(); attribute = matcher(ATTRIBUTE, end)) {
                attributes.put(Extent.group(attribute, 1), Extent.group(attribute, 2));
                end = attribute.end();
            }
            Matcher close = TAG_END.matcher(text).region(end, text.length());
            if (!close.lookingAt()) {
                throw new UnclearException("is no well-formed XML: the element in line " + line() + " is odd");
            }
            Element element = element(Extent.group(tag, 1), attributes);
            attributes(tag.end(), end, element, Extent.group(tag, 1));
            copyTo(close.end());
            if (Extent.group(close, 1).isEmpty()) {
                open.push(element);
            }
        }

        private Matcher matcher(Pattern pattern, int from) throws UnclearException {
            Matcher matcher = pattern.matcher(text).region(from, text.length());
            if (pattern == TAG && !matcher.lookingAt()) {
                throw new UnclearException("is no well-formed XML: there is a < that begins no element");
            }
            return matcher;
        }

        private Element element(String name, Map<String, String> attributes) {
            String label = name;
            boolean secret = names.isSecret(name) || name.equalsIgnoreCase("value") || values.hasForm(name);
            for (Map.Entry<String, String> attribute : attributes.entrySet()) {
                if (naming(name, attribute.getKey(), attribute.getValue())) {
                    String bare = bare(attribute.getValue());
                    label = name + "[" + bare + "]";
                    secret |= names.isSecret(bare);
                }
                // A name in entities could be any.
                secret |= attribute.getValue().indexOf('&') >= 0
                        && NAMING.contains(attribute.getKey().toLowerCase(Locale.ROOT));
            }
            Element parent = open.peek();
            return new Element(
                    parent == null ? label : parent.path + "/" + label, secret || (parent != null && parent.secret));
        }

        private boolean naming(String element, String attribute, String value) {
            String local = attribute.toLowerCase(Locale.ROOT);
            return NAMING.contains(local)
                    && IDENTIFIER.matcher(bare(value)).matches()
                    && !values.hasForm(bare(value))
                    && (!local.equals("key") || SETTINGS.contains(element.toLowerCase(Locale.ROOT)));
        }

        private static String bare(String quoted) {
            return quoted.substring(1, quoted.length() - 1);
        }

        private void attributes(int from, int end, Element element, String name) {
            Matcher attribute = ATTRIBUTE.matcher(text).region(from, end);
            while (attribute.lookingAt()) {
                String key = Extent.group(attribute, 1);
                String raw = Extent.group(attribute, 2);
                boolean secret = !naming(name, key, raw)
                        && (element.secret || names.isSecret(key) || values.suspicious(bare(raw)));
                copyTo(attribute.start(2));
                if (secret && !SecretValues.harmless(raw)) {
                    String replacement = editor.named(element.path + "/@" + key, raw);
                    out.append(replacement.equals(Redaction.MARKER) ? '"' + replacement + '"' : replacement);
                } else {
                    out.append(raw);
                }
                at = attribute.end();
                attribute.region(at, end);
            }
        }

        private void characters(int end) {
            String raw = text.substring(at, end);
            Element element = open.peek();
            boolean secret = (element != null && element.secret) || values.suspicious(raw);
            if (secret && !SecretValues.harmless(raw)) {
                out.append(
                        element == null
                                ? editor.unnamed("text in line " + line(), raw)
                                : editor.named(element.path, raw));
                at = end;
            } else {
                copyTo(end);
            }
        }
    }
}
