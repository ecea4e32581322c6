package dev.seaworthy.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventPreparationTest {
    private final List<EventEnricher> enrichers = new ArrayList<>();
    private AuditContext.Scope scope = () -> {};

    @AfterEach
    void closeScope() {
        scope.close();
        assertThat(AuditContext.current()).isEqualTo(AuditContext.empty());
    }

    @Test
    void whatTheEventLeavesOutComesFromTheContext() {
        scope = AuditContext.open(AuditContext.empty()
                .withActor(Actor.user("u-1", "alice"))
                .withClient("192.0.2.1", "curl")
                .withRequest("POST", "/x")
                .withTenant("acme")
                .withTrace("t", "s"));

        AuditEvent event = prepared(AuditEvent.of("project.create").ipAddress("198.51.100.7"));

        assertThat(event.text(EventField.USER_ID)).isEqualTo("u-1");
        assertThat(event.text(EventField.USERNAME)).isEqualTo("alice");
        assertThat(event.text(EventField.IP_ADDRESS)).isEqualTo("198.51.100.7");
        assertThat(event.text(EventField.USER_AGENT)).isEqualTo("curl");
        assertThat(event.text(EventField.REQUEST_METHOD)).isEqualTo("POST");
        assertThat(event.text(EventField.TENANT_ID)).isEqualTo("acme");
        assertThat(event.text(EventField.TRACE_ID)).isEqualTo("t");
        assertThat(event.text(EventField.EVENT_CATEGORY)).isEqualTo("data_modification");
    }

    @Test
    void aFailedLoginIsNeverStoredAsASuccess() {
        AuditEvent event = AuditEvent.of(EventTypes.LOGIN_FAILED);

        assertThat(prepared(event.status(AuditStatus.SUCCESS)).text(EventField.STATUS))
                .isEqualTo("failure");
        assertThat(prepared(event.status(AuditStatus.ERROR)).text(EventField.STATUS))
                .isEqualTo("error");
    }

    @Test
    void anActorOfTheEventIsNeverMixedWithTheOneOfTheContext() {
        scope = AuditContext.open(AuditContext.empty().withActor(Actor.user("u-1", "alice")));

        AuditEvent event = prepared(AuditEvent.of("a.b").by(Actor.service("job")));

        assertThat(event.text(EventField.ACTOR_TYPE)).isEqualTo("service");
        assertThat(event.text(EventField.USERNAME)).isEqualTo("job");
    }

    @Test
    void withoutAnActorARequestIsAnonymousAndAJobIsTheSystem() {
        assertThat(prepared(AuditEvent.of("a.b")).text(EventField.ACTOR_TYPE)).isEqualTo("system");

        scope = AuditContext.open(AuditContext.empty().withRequest("GET", "/"));

        assertThat(prepared(AuditEvent.of("a.b")).text(EventField.ACTOR_TYPE)).isEqualTo("anonymous");
    }

    @Test
    void theContextTravelsWithAWrappedTask() throws Exception {
        AuditContext context = AuditContext.empty().withTenant("acme");
        scope = AuditContext.open(context);
        List<AuditContext> seen = new ArrayList<>();
        Thread thread = new Thread(AuditContext.wrap(() -> seen.add(AuditContext.current())));

        thread.start();
        thread.join(10_000);

        assertThat(seen).containsExactly(context);
    }

    @Test
    void aMegabyteOfUserAgentIsCutAndMarked() {
        AuditEvent event = prepared(AuditEvent.of("a.b").userAgent("x".repeat(1 << 20)));

        assertThat(event.text(EventField.USER_AGENT)).hasSize(1024);
        assertThat(EventField.ofBits(event.truncatedBits())).containsExactly(EventField.USER_AGENT);
    }

    @Test
    void theCutNeverSplitsACodePoint() {
        AuditEvent event = prepared(AuditEvent.of("a.b").userAgent("😀".repeat(2000)));

        assertThat(event.text(EventField.USER_AGENT)).isEqualTo("😀".repeat(1024));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0000b", "a\ud800b", "a\udc00b", "\ud83d\ud83d\ude00", "\ude00\ud83d"})
    void whatNoDatabaseCanHoldIsReplacedAndMarked(String text) {
        AuditEvent event = prepared(AuditEvent.of("a.b").description(text));

        assertThat(event.text(EventField.DESCRIPTION)).contains("\uFFFD").doesNotContain("\u0000");
        assertThat(event.text(EventField.DESCRIPTION).getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .asString(java.nio.charset.StandardCharsets.UTF_8)
                .isEqualTo(event.text(EventField.DESCRIPTION));
        assertThat(EventField.ofBits(event.truncatedBits())).containsExactly(EventField.DESCRIPTION);
    }

    @Test
    void secretsNeverReachThePreparedEvent() {
        AuditEvent event = prepared(AuditEvent.of("a.b")
                .description("password=hunter2")
                .failed("token: hunter2")
                .request("GET", "/x?access_token=hunter2")
                .with("password", "hunter2")
                .with("nested", Map.of("apiKey", List.of("hunter2")))
                .with("text", "Authorization: Bearer hunter2hunter2"));

        assertThat(CanonicalForm.payload(event)).asString().doesNotContain("hunter2");
    }

    @Test
    void metadataIsAValidObjectWhateverIsPutIn() throws IOException {
        Map<String, Object> cycle = new HashMap<>();
        cycle.put("self", cycle);
        AuditEvent event = prepared(AuditEvent.of("a.b")
                .with("infinity", Double.POSITIVE_INFINITY)
                .with("big", new BigInteger("12345678901234567890"))
                .with("decimal", new BigDecimal("1.10"))
                .with("huge", BigInteger.TWO.pow(1_000_000))
                .with("controls", "\u0001\n\"\\\ud800")
                .with("null", null)
                .with("array", new Object[] {1, "x", null})
                .with("cycle", cycle)
                .with("\u0000key", true)
                .with("broken", new Object() {
                    @Override
                    public String toString() {
                        throw new IllegalStateException("no");
                    }
                }));

        String metadata = event.text(EventField.METADATA);
        assertThat(isJsonObject(metadata)).isTrue();
        assertThat(metadata)
                .contains("\"infinity\":\"Infinity\"")
                .contains("\"big\":12345678901234567890")
                .contains("\"decimal\":1.10")
                .contains("\"array\":[1,\"x\",null]")
                .contains("\"broken\":\"unreadable: java.lang.IllegalStateException\"");
    }

    @Test
    void tooMuchMetadataIsKeptAsFarAsItFitsAndSaysSo() throws IOException {
        Map<String, Object> wide = new LinkedHashMap<>();
        for (int i = 0; i < 100_000; i++) {
            wide.put("k" + i, i);
        }
        AuditEvent event = prepared(
                AuditEvent.of("a.b").with("first", 1).with("wide", wide).with("last", 2));

        assertThat(event.text(EventField.METADATA))
                .startsWith("{\"_truncated\":true,\"first\":1,\"last\":2,\"wide\":{\"k0\":0,")
                .hasSizeBetween(16_300, 16_384);
        assertThat(isJsonObject(event.text(EventField.METADATA))).isTrue();
        assertThat(EventField.ofBits(event.truncatedBits())).contains(EventField.METADATA);
    }

    @Test
    void aFailingEnricherDoesNotCostTheEvent() {
        enrichers.add(event -> {
            throw new IllegalStateException("no");
        });
        enrichers.add(event -> {
            throw new StackOverflowError();
        });
        enrichers.add(event -> event.with("release", "1.2"));

        assertThat(prepared(AuditEvent.of("a.b")).text(EventField.METADATA)).isEqualTo("{\"release\":\"1.2\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"42", "a\u0000b", "ghp_0123456789abcdefghijABCDEFGHIJ012345", "https:\\/\\/app:hunter2@host"})
    void aLegalHoldNamesIdsAsTheyAreStored(String id) {
        String longId = "x".repeat(250) + " " + id;
        AuditEvent event = prepared(AuditEvent.of("a.b").by(Actor.user(longId)).on(Resource.of(id, longId)));

        HoldScope scope = HoldScope.user(longId).andResource(id, longId);

        assertThat(scope.userId()).contains(event.text(EventField.USER_ID));
        assertThat(scope.resourceType()).contains(event.text(EventField.RESOURCE_TYPE));
        assertThat(scope.resourceId()).contains(event.text(EventField.RESOURCE_ID));
        assertThat(scope.toString()).doesNotContain("ghp_", "hunter2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "A.b", "a..b", "a.", ".a", "a b", "a\nb", "1a", "a.b.c.d.e.f.g.h.i", "ä"})
    void aMalformedTypeIsRefusedWithTheGrammar(String name) {
        assertThatThrownBy(() -> AuditEvent.of(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("malformed")
                .hasMessageContaining("dotted segments")
                .extracting(Throwable::getMessage)
                .asString()
                .doesNotContain("\n");
    }

    @Test
    void aLoggedEventCanNotBeChanged() {
        AuditEvent logged = prepared(AuditEvent.of("a.b"));

        assertThatThrownBy(() -> logged.description("later")).isInstanceOf(IllegalStateException.class);
        assertThat(prepared(logged)).isSameAs(logged);
    }

    private AuditEvent prepared(AuditEvent event) {
        return new EventPreparation(
                        TypeRegistry.BUILT_IN,
                        enrichers,
                        new Redactor(List.of()),
                        new EventIds(InstantSource.system()),
                        () -> "node")
                .prepared(event);
    }

    private static boolean isJsonObject(String text) throws IOException {
        try (JsonParser parser = new JsonFactory().createParser(text)) {
            parser.nextToken();
            boolean object = parser.isExpectedStartObjectToken();
            parser.skipChildren();
            return object && parser.nextToken() == null;
        }
    }
}
