package dev.seaworthy.examples.deploy.pipelines;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;

/** The files of pipelines. A key that comes twice is an error. */
final class Yaml {

    private Yaml() {}

    static Map<String, Object> read(Path file) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        Map<Object, Object> read = new org.yaml.snakeyaml.Yaml(options).load(text(file));
        Map<String, Object> named = new LinkedHashMap<>();
        // YAML 1.1 takes GitHub's key "on" for true.
        read.forEach((key, value) -> named.put(Boolean.TRUE.equals(key) ? "on" : String.valueOf(key), value));
        return named;
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static List<Path> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".yml"))
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> map(@Nullable Object value) {
        return value == null ? Map.of() : (Map<String, Object>) value;
    }

    @SuppressWarnings("unchecked")
    static List<Object> list(@Nullable Object value) {
        if (value == null) {
            return List.of();
        }
        return value instanceof List ? (List<Object>) value : List.of(value);
    }

    /** Every text below a value. */
    static List<String> texts(@Nullable Object value) {
        List<String> found = new ArrayList<>();
        if (value instanceof Map) {
            map(value).values().forEach(part -> found.addAll(texts(part)));
        } else if (value instanceof List) {
            list(value).forEach(part -> found.addAll(texts(part)));
        } else if (value != null) {
            found.add(String.valueOf(value));
        }
        return found;
    }
}
