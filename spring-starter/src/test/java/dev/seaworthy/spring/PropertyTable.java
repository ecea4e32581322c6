package dev.seaworthy.spring;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.boot.json.JsonParserFactory;

/**
 * Every property as a table per feature: those of the metadata and, below maps and lists, which have none, those of the
 * records that they hold.
 */
final class PropertyTable {

    private static final Pattern PARAM = Pattern.compile("@param (\\w+) ([^@]*)");
    private static final Path SOURCES = Path.of("src", "main", "java");

    private final Map<String, String> rows = new TreeMap<>();

    static String ofEverything() {
        PropertyTable table = new PropertyTable();
        metadata().forEach(table::add);
        return table.text();
    }

    private void add(Map<String, Object> property) {
        String key = String.valueOf(property.get("name"));
        Class<?> held = held(String.valueOf(property.get("type")));
        row(key, property.get("defaultValue"), String.valueOf(property.get("description")), held);
        if (held != null && held.isRecord()) {
            addAll(key + ".<name>", held);
        }
    }

    private void addAll(String prefix, Class<?> type) {
        Parameter[] parameters = type.getDeclaredConstructors()[0].getParameters();
        RecordComponent[] components = type.getRecordComponents();
        for (int i = 0; i < components.length; i++) {
            Name name = parameters[i].getAnnotation(Name.class);
            String key = prefix + "." + (name == null ? kebab(components[i].getName()) : name.value());
            DefaultValue byDefault = parameters[i].getAnnotation(DefaultValue.class);
            Class<?> held = held(components[i].getGenericType());
            if (components[i].getType().isRecord()) {
                addAll(key, components[i].getType());
            } else if (held.isRecord()) {
                addAll(key + "[0]", held);
            } else {
                String value = byDefault == null ? "" : String.join(", ", byDefault.value());
                row(key, value, description(type, components[i].getName()), held);
            }
        }
    }

    private void row(String key, @Nullable Object value, String description, @Nullable Class<?> type) {
        String shown = value == null || value.toString().isEmpty() || value instanceof List<?> list && list.isEmpty()
                ? "–"
                : "`" + value.toString().replaceAll("\\.0$", "") + "`";
        String legal = type == null || !type.isEnum()
                ? ""
                : Arrays.stream(type.getEnumConstants())
                        .map(constant -> "`" + kebab(((Enum<?>) constant).name()) + "`")
                        .collect(Collectors.joining(", ", " One of ", "."));
        rows.put(key, "| `" + key + "` | " + shown + " | " + (description + legal).replace("|", "\\|") + " |");
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        String feature = "";
        for (Map.Entry<String, String> row : rows.entrySet()) {
            String[] parts = row.getKey().split("\\.", -1);
            String next = parts.length > 2 ? parts[0] + "." + parts[1] : parts[0];
            if (!next.equals(feature)) {
                feature = next;
                text.append("\n### `").append(feature).append("`\n\n| key | default | meaning |\n|---|---|---|\n");
            }
            text.append(row.getValue()).append('\n');
        }
        return text.append('\n').toString();
    }

    /** The type that a property, a list or a map holds, if it is one of ours or an enum. */
    private static @Nullable Class<?> held(String type) {
        MatchResult name = Pattern.compile("(?:.*[<,])?([\\w.$]+)>?")
                .matcher(type)
                .results()
                .findFirst()
                .orElseThrow();
        try {
            return Class.forName(name.group(1));
        } catch (ClassNotFoundException unknown) {
            return null;
        }
    }

    private static Class<?> held(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            return (Class<?>) arguments[arguments.length - 1];
        }
        return (Class<?>) type;
    }

    /** As the Javadoc of the record has it, which the metadata leaves out. */
    private static String description(Class<?> type, String component) {
        String source = source(type.getNestHost());
        int end = source.indexOf("record " + type.getSimpleName() + "(");
        String javadoc = source.substring(source.lastIndexOf("/**", end), end).replaceAll("\\s+\\*/?\\s?", " ");
        return PARAM.matcher(javadoc)
                .results()
                .filter(param -> param.group(1).equals(component))
                .map(param -> param.group(2).strip())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        type.getName() + " has no @param " + component + "; describe it in its Javadoc"));
    }

    private static String source(Class<?> type) {
        try {
            return Files.readString(SOURCES.resolve(type.getName().replace('.', '/') + ".java"));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String kebab(String name) {
        String words =
                name.equals(name.toUpperCase(Locale.ROOT)) ? name.replace('_', '-') : name.replaceAll("([A-Z])", "-$1");
        return words.toLowerCase(Locale.ROOT);
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> metadata() {
        Path file = Path.of("target", "classes", "META-INF", "spring-configuration-metadata.json");
        try (InputStream json = Files.newInputStream(file)) {
            String text = new String(json.readAllBytes(), StandardCharsets.UTF_8);
            return (List<Map<String, Object>>)
                    JsonParserFactory.getJsonParser().parseMap(text).get("properties");
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
