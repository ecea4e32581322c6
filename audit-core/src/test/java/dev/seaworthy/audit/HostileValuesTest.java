package dev.seaworthy.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostileValuesTest {
    private static final long SEED = 20261121;
    private static final int EVENTS = 150;

    private final EventPreparation preparation = new EventPreparation(
            TypeRegistry.BUILT_IN,
            List.of(),
            new Redactor(List.of()),
            new EventIds(InstantSource.system()),
            () -> "node");

    @Test
    void whateverComesIsStorableBoundedAndWithoutSecrets() throws IOException {
        HostileValues values = new HostileValues(SEED);
        for (int i = 0; i < EVENTS; i++) {
            AuditEvent event = preparation.prepared(values.event());

            for (EventField field : EventField.all()) {
                String text = event.text(field);
                if (text != null) {
                    assertThat(text.codePointCount(0, text.length()))
                            .as("event %d, %s", i, field)
                            .isLessThanOrEqualTo(field.maxCodePoints());
                    assertThat(text).as("event %d, %s", i, field).doesNotContain("\u0000", HostileValues.SECRET_BEGIN);
                    assertThat(new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                            .isEqualTo(text);
                }
            }
            assertOneJsonObject(event.text(EventField.METADATA));
        }
    }

    @Test
    void theJournalGivesBackWhatItWasGiven() throws IOException {
        HostileValues values = new HostileValues(SEED + 1);
        for (int i = 0; i < EVENTS; i++) {
            AuditEvent event = preparation.prepared(values.event());

            AuditEvent read = JournalPayload.read(CanonicalForm.payload(event));

            assertThat(read.copyOfValues()).isEqualTo(event.copyOfValues());
            assertThat(read.truncatedBits()).isEqualTo(event.truncatedBits());
        }
    }

    @Test
    void anAnswerWithHostileValuesIsOneJsonObject() throws IOException {
        HostileValues values = new HostileValues(SEED + 2);
        for (int i = 0; i < EVENTS; i++) {
            StoredEvent stored = new EvidenceMaker()
                    .seal(new UUID(0, 0), List.of(preparation.prepared(values.event())))
                    .get(0);

            assertOneJsonObject(AuditJson.of(stored));
            assertThat(AuditJson.of(stored)).doesNotContain("\n", "\r", "\u0000");
        }
    }

    @Test
    void aSecretThatTheCutWouldSplitIsMaskedWhole() {
        int max = EventField.DESCRIPTION.maxCodePoints();
        String card = "4111111111111111";

        AuditEvent event = preparation.prepared(AuditEvent.of("a.b")
                .description("x".repeat(max - 11) + " " + card)
                .userAgent(" ".repeat(1014) + "ghp_0123456789abcdefghijABCDEFGHIJ012345"));

        assertThat(event.text(EventField.DESCRIPTION)).endsWith("x ***");
        assertThat(event.text(EventField.USER_AGENT)).endsWith(" ***");
        assertThat(event.truncatedBits()).isZero();
    }

    /** Masks before it draw the end of what was looked through into what is kept. */
    @ParameterizedTest
    @ValueSource(strings = {"https://app:hunter2@host/x", "card 4111111111111111", "ghp_0123456789abcdefghij"})
    void aSecretThatWasSeenInPartIsNotStored(String secret) {
        String masked = "password=" + "x".repeat(400) + " ";
        int lookedThrough = 4096 + 128;
        for (int seen = 1; seen < secret.length(); seen++) {
            String text = masked + "y".repeat(lookedThrough - masked.length() - seen - 1) + " " + secret;

            AuditEvent event =
                    preparation.prepared(AuditEvent.of("a.b").description(text).with("text", text));

            boolean told = secret.startsWith("ghp_") && seen >= SecretForms.MIN_LENGTH;
            String end = told ? "y ***" : "y";
            assertThat(event.text(EventField.DESCRIPTION)).endsWith(end).hasSizeGreaterThan(3600);
            assertThat(event.text(EventField.METADATA)).endsWith(end + "\"}").hasSizeGreaterThan(3600);
            assertThat(EventField.ofBits(event.truncatedBits()))
                    .containsExactly(EventField.DESCRIPTION, EventField.METADATA);
        }
    }

    @Test
    void aTextThatIsOneLongSecretIsStoredAsItsMask() {
        AuditEvent event = preparation.prepared(AuditEvent.of("a.b")
                .description("password=" + "x".repeat(10_000))
                .with("k".repeat(250) + " ghp_0123456789abcdefghijABCDEFGHIJ012345", 1));

        assertThat(event.text(EventField.DESCRIPTION)).isEqualTo("password=***");
        assertThat(event.text(EventField.METADATA)).doesNotContain("ghp").endsWith("k ***\":1}");
    }

    @Test
    void bytesAreStoredAsTheyAre() {
        byte[] json = "{\"a\":12345678901234567890,\"b\":\"ABC\"}".getBytes(StandardCharsets.UTF_8);

        AuditEvent event = preparation.prepared(AuditEvent.of("a.b").with("bytes", json));

        assertThat(event.text(EventField.METADATA))
                .isEqualTo("{\"bytes\":\"" + Base64.getEncoder().encodeToString(json) + "\"}");
    }

    @Test
    void keysThatBecomeEqualAreNumberedAndMarked() {
        Map<String, Object> inside = new LinkedHashMap<>();
        inside.put("k\u0000", 1);
        inside.put("k\uFFFD", 2);
        inside.put("x".repeat(256), 3);
        inside.put("x".repeat(257), 4);
        AuditEvent event = preparation.prepared(AuditEvent.of("a.b")
                .with("__truncated", 1)
                .with("_truncated", 2)
                .with("inside", inside));

        String x = "x".repeat(256);
        assertThat(event.text(EventField.METADATA))
                .isEqualTo("{\"_truncated\":true,\"__truncated\":1,\"__truncated~2\":2,\"inside\":{\"k\uFFFD\":1,"
                        + "\"k\uFFFD~2\":2,\"" + x + "\":3,\"" + x + "~2\":4}}");
    }

    @Test
    void theLongestNumberThatIsWrittenCanBeRead() {
        BigInteger longest = BigInteger.TWO.pow(4096).subtract(BigInteger.ONE);
        AuditEvent event = preparation.prepared(AuditEvent.of("a.b")
                .with("a", longest)
                .with("b", new BigDecimal(longest, 1000))
                .with("c", new BigDecimal(longest.negate(), -1000)));

        StoredEvent stored =
                new EvidenceMaker().seal(new UUID(0, 0), List.of(event)).get(0);

        assertThat(AuditJson.of(stored)).contains("\"a\":" + longest).doesNotContain("_unreadable");
    }

    @Test
    void aNumberKeepsItsDigitsUnlessReadersWouldChokeOnIt() {
        AuditEvent event = preparation.prepared(AuditEvent.of("a.b")
                .with("a", new BigDecimal("12345678901234567890.10"))
                .with("b", new BigDecimal("1E+1000000"))
                .with("c", Float.NaN)
                .with("d", 4111111111111111L)
                .with("e", 1763683200123456L));

        assertThat(event.text(EventField.METADATA))
                .isEqualTo(
                        "{\"a\":12345678901234567890.10,\"b\":\"1E+1000000\",\"c\":\"NaN\",\"d\":\"***\",\"e\":1763683200123456}");
    }

    @Test
    void asMuchAsFitsIsKeptAndTheSmallEntriesFirst() throws IOException {
        String wide = "\u0001".repeat(4096);
        AuditEvent event = preparation.prepared(AuditEvent.of("a.b")
                .with("wide", Map.of("in", List.of(wide, wide)))
                .with("_truncated", false)
                .with("last", 2));

        String metadata = event.text(EventField.METADATA);
        assertOneJsonObject(metadata);
        assertThat(metadata)
                .startsWith("{\"_truncated\":true,\"__truncated\":false,\"last\":2,\"wide\":{\"in\":[\"\\u0001")
                .endsWith("…\"]}}")
                .hasSizeGreaterThan(16_300);
        assertThat(EventField.ofBits(event.truncatedBits())).containsExactly(EventField.METADATA);
    }

    @Test
    void everySizeAroundTheLimitGivesOneObject() throws IOException {
        Random random = new Random(SEED);
        for (int i = 0; i < 300; i++) {
            AuditEvent event = AuditEvent.of("a.b");
            for (int left = 15_500 + i * 4, part; left > 0; left -= part) {
                part = Math.min(left, 1 + random.nextInt(4000));
                event = event.with("k" + left, List.of("x".repeat(part), Map.of("\"", "\ud83d\ude00\\")));
            }

            String metadata = preparation.prepared(event).text(EventField.METADATA);

            assertOneJsonObject(metadata);
            assertThat(metadata.length()).isLessThanOrEqualTo(EventField.METADATA.maxCodePoints());
        }
    }

    private static void assertOneJsonObject(String text) throws IOException {
        JsonFactory strict = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(30)
                        .maxNumberLength(3000)
                        .build())
                .build();
        try (JsonParser parser = strict.createParser(text)) {
            parser.nextToken();
            assertThat(parser.isExpectedStartObjectToken()).isTrue();
            parser.skipChildren();
            assertThat(parser.nextToken()).isNull();
        }
    }
}
