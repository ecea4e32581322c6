package dev.seaworthy.backup.source;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Takes the secrets out of configuration files, and puts those of a live file in again. */
final class Redaction {
    /** What stands where a secret was; it is a plain word in every format. */
    static final String MARKER = "__SEAWORTHY_REDACTED__";

    /** Larger ones are no configuration that a person wrote. */
    static final int LARGEST = 1 << 20;

    private static final int LONGEST_NAME = 120;
    private static final Pattern ODD_LINE_END = Pattern.compile("\r(?!\n)|[\\x85\\u2028\\u2029]");

    private final SecretNames names;

    Redaction(SecretNames names) {
        this.names = names;
    }

    /** @param names of what was taken out, or could not be put in */
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares results.
    record Result(byte[] content, List<String> names) {}

    boolean knows(String fileName) {
        return ConfigurationFormat.of(fileName, names).isPresent();
    }

    Result redact(String fileName, byte[] content) throws UnclearException {
        Removal removal = new Removal(new SecretValues(names));
        return new Result(edit(fileName, content, removal), removal.removed);
    }

    /** Whether there is something in it that {@link #redact} would take out, or may be. */
    boolean holdsSecrets(String fileName, byte[] content) {
        try {
            return !knows(fileName)
                    || content.length > LARGEST
                    || !redact(fileName, content).names.isEmpty();
        } catch (UnclearException unclear) {
            return true;
        }
    }

    /** Puts the values of {@code live} where {@code saved} has markers under the same names. */
    Result fill(String fileName, byte[] saved, byte[] live) throws UnclearException {
        Removal removal = new Removal(new SecretValues(names));
        edit(fileName, live, removal);
        Filling filling = new Filling(removal);
        edit(fileName, saved, new Removal(new SecretValues(names)) {
            @Override
            public String named(String name, String raw) {
                filling.seen(name);
                return super.named(name, raw);
            }
        });
        return new Result(edit(fileName, saved, filling), filling.missing);
    }

    private byte[] edit(String fileName, byte[] content, SecretEditor editor) throws UnclearException {
        Charset charset = StandardCharsets.UTF_8;
        String text;
        try {
            text = decode(content, charset);
        } catch (CharacterCodingException notUnicode) {
            if (!fileName.toLowerCase(Locale.ROOT).endsWith(".properties")) {
                throw new UnclearException("is not encoded in UTF-8");
            }
            charset = StandardCharsets.ISO_8859_1;
            text = new String(content, charset);
        }
        if (text.indexOf('\0') >= 0 || ODD_LINE_END.matcher(text).find()) {
            throw new UnclearException("has characters or line ends that programs read in different ways");
        }
        String mark = text.startsWith("\uFEFF") ? "\uFEFF" : "";
        ConfigurationFormat format = ConfigurationFormat.of(fileName, names)
                .orElseThrow(() -> new UnclearException("has no name that tells its format"));
        return (mark + format.edit(text.substring(mark.length()), editor)).getBytes(charset);
    }

    private static String decode(byte[] content, Charset charset) throws CharacterCodingException {
        return charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .decode(ByteBuffer.wrap(content))
                .toString();
    }

    private static class Removal implements SecretEditor {
        private final SecretValues values;
        private final List<String> removed = new ArrayList<>();
        private final Map<String, String> raws = new HashMap<>();
        private final Set<String> repeated = new HashSet<>();

        Removal(SecretValues values) {
            this.values = values;
        }

        @Override
        public String named(String name, String raw) {
            removed.add(shown(name, values));
            if (raws.put(name, raw) != null) {
                repeated.add(name);
            }
            return MARKER;
        }

        @Override
        public String unnamed(String place, String raw) {
            removed.add(place);
            return MARKER;
        }
    }

    private static String shown(String name, SecretValues values) {
        if (values.hasForm(name)) {
            return "(a name that looks like a secret itself)";
        }
        String printable = name.replaceAll("\\p{Cntrl}", "?");
        return printable.length() > LONGEST_NAME ? printable.substring(0, LONGEST_NAME) + "…" : printable;
    }

    /** A name that stands in a file more than once says nothing of which value belongs where. */
    private static final class Filling implements SecretEditor {
        private final Removal live;
        private final Map<String, Integer> seen = new HashMap<>();
        private final List<String> missing = new ArrayList<>();

        Filling(Removal live) {
            this.live = live;
        }

        void seen(String name) {
            seen.merge(name, 1, Integer::sum);
        }

        @Override
        public String named(String name, String raw) {
            String value = live.raws.get(name);
            boolean sure = seen.getOrDefault(name, 0) == 1 && !live.repeated.contains(name);
            if (!raw.contains(MARKER)) {
                return raw;
            }
            if (value == null || value.contains(MARKER) || !sure) {
                missing.add(shown(name, live.values));
                return MARKER;
            }
            return value;
        }

        @Override
        public String unnamed(String place, String raw) {
            if (raw.contains(MARKER)) {
                missing.add(place);
            }
            return raw.contains(MARKER) ? MARKER : raw;
        }
    }
}
