package dev.seaworthy.backup.source;

import java.util.Locale;
import java.util.Optional;

/** A way of writing configuration. Everything but what the editor changes stays as it is written, as far as possible. */
interface ConfigurationFormat {
    String edit(String text, SecretEditor editor) throws UnclearException;

    /** The format of a file, by its name; empty if nothing is known of it. */
    static Optional<ConfigurationFormat> of(String fileName, SecretNames names) {
        String name = fileName.toLowerCase(Locale.ROOT);
        if (name.startsWith(".env") || name.matches(".*\\.(properties|env|conf|ini)")) {
            return Optional.of(new LineFormat(names));
        }
        if (name.matches(".*\\.ya?ml")) {
            return Optional.of(new YamlFormat(names));
        }
        if (name.endsWith(".json")) {
            return Optional.of(new JsonFormat(names));
        }
        return name.endsWith(".xml") ? Optional.of(new XmlFormat(names)) : Optional.empty();
    }
}
