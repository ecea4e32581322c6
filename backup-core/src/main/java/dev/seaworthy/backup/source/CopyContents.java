package dev.seaworthy.backup.source;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.seaworthy.backup.SchemaVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What the parts of a {@code jdbc-copy} backup are, in the backup's part {@value #PART}. Every name is quoted as SQL wants
 * it.
 *
 * @param schema tables, columns and types, one line each; two databases that have the same lines take the same rows
 * @param materializedViews those that had content, in the order in which they can be refreshed
 * @param histories the tables in which migrations record themselves
 */
record CopyContents(
        int formatVersion,
        List<Table> tables,
        List<Sequence> sequences,
        List<String> materializedViews,
        List<String> histories,
        SchemaVersion migration,
        List<String> schema) {
    static final int FORMAT_VERSION = 1;
    static final String PART = "contents.json";

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    CopyContents {
        tables = List.copyOf(tables);
        sequences = List.copyOf(sequences);
        materializedViews = List.copyOf(materializedViews);
        histories = List.copyOf(histories);
        schema = List.copyOf(schema);
    }

    /**
     * A table with rows of its own.
     *
     * @param part the part that holds them, in the text form of COPY
     * @param columns those that are not generated; a table may have none
     */
    record Table(String name, String part, List<String> columns) {
        Table {
            columns = List.copyOf(columns);
        }

        String copy(String direction) {
            return "COPY " + withColumns() + " " + direction;
        }

        String withColumns() {
            return columns.isEmpty() ? name : name + " (" + String.join(", ", columns) + ")";
        }
    }

    /** Where a sequence stood. */
    record Sequence(String name, long lastValue, boolean called) {
        String setting() {
            return "SELECT pg_catalog.setval(" + CopySettings.literal(name) + ", " + lastValue + ", " + called + ")";
        }
    }

    /** Equal for equal {@link #schema}. */
    static String fingerprint(List<String> schema) {
        return Sha256.of(String.join("\n", schema).getBytes(StandardCharsets.UTF_8));
    }

    byte[] json() throws IOException {
        return MAPPER.writeValueAsBytes(this);
    }

    static CopyContents read(InputStream json) throws IOException {
        CopyContents contents = MAPPER.readValue(json, CopyContents.class);
        if (contents.formatVersion() != FORMAT_VERSION) {
            throw new IOException("The backup's " + PART + " has version " + contents.formatVersion()
                    + ", which this version of Seaworthy does not read; use a newer one");
        }
        return contents;
    }
}
