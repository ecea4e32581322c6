package dev.seaworthy.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CanonicalFormTest {
    private static final HexFormat HEX = HexFormat.of();

    @ParameterizedTest
    @MethodSource("vectors")
    void everyHashOfAVectorIsReproduced(Map<String, String> vector) {
        AuditEvent event = event(vector);
        byte[] salt = HEX.parseHex(vector.get("pii_salt"));

        CanonicalForm form = new CanonicalForm();
        StoredEvent stored = EvidenceMaker.seal(form, event, salt, UUID.randomUUID(), 0);

        byte[] canonical = form.canonicalBytes(
                event, stored.evidence().personalBits(), stored.evidence().commitment());
        assertThat(stored.evidence().personalBits()).hasToString(vector.get("pii_fields"));
        assertThat(HEX.formatHex(stored.evidence().commitment())).isEqualTo(vector.get("pii_commit"));
        assertThat(HEX.formatHex(canonical)).isEqualTo(vector.get("canonical"));
        assertThat(HEX.formatHex(stored.evidence().leafHash())).isEqualTo(vector.get("leaf_hash"));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void theJournalReadsBackWhatItWrote(Map<String, String> vector) throws IOException {
        AuditEvent event = event(vector);

        AuditEvent read = JournalPayload.read(CanonicalForm.payload(event));

        assertThat(CanonicalForm.payload(read)).isEqualTo(CanonicalForm.payload(event));
        assertThat(read.type().personalBits()).isEqualTo(event.type().personalBits());
        assertThat(read.truncatedBits()).isEqualTo(event.truncatedBits());
    }

    @Test
    void thePageShowsTheVectorsThatAreTested() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "audit-format.md"));

        assertThat(page).contains(resource());
    }

    @Test
    void thePageNamesEveryFieldWithItsTag() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "audit-format.md"));

        assertThat(EventField.all())
                .allSatisfy(field -> assertThat(page).contains("| " + field.tag() + " | `" + field.column() + "` |"));
    }

    private static AuditEvent event(Map<String, String> vector) {
        String[] values = new String[EventField.all().size()];
        EventField.all().forEach(field -> values[field.index()] = vector.get(field.column()));
        EventField[] personal = EventField.ofBits(Integer.parseInt(vector.get("pii_fields"))).stream()
                .filter(field -> !field.personal())
                .toArray(EventField[]::new);
        return new AuditEvent(
                EventType.of(vector.get("event_type")).withPersonal(personal),
                values,
                Map.of(),
                Integer.parseInt(vector.get("truncated")),
                UUID.fromString(vector.get("id")),
                Micros.toInstant(Long.parseLong(vector.get("created_at"))));
    }

    static Stream<Map<String, String>> vectors() throws IOException {
        return Arrays.stream(resource().split("\n\n")).map(CanonicalFormTest::vector);
    }

    private static Map<String, String> vector(String text) {
        Map<String, String> vector = new LinkedHashMap<>();
        for (String line : text.split("\n")) {
            String[] parts = line.split(" = ?", 2);
            vector.put(parts[0], parts[1]);
        }
        return vector;
    }

    private static String resource() throws IOException {
        try (InputStream in = CanonicalFormTest.class.getResourceAsStream("format-vectors.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
