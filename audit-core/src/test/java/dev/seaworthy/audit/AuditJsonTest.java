package dev.seaworthy.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AuditJsonTest {
    private static final UUID ID = UUID.fromString("01a1fa1d-817b-71c8-8000-000000000000");
    private static final Instant TIME = Instant.parse("2026-11-20T18:00:00.120Z");

    @Test
    void anEventHasEveryKeyInOrderAndNullForWhatIsAbsent() {
        StoredEvent event = event(Map.of(EventField.METADATA, "{\"amount\":1.10}", EventField.USERNAME, "Zoë\"<"));

        assertThat(AuditJson.of(event))
                .isEqualTo("{\"id\":\"01a1fa1d-817b-71c8-8000-000000000000\",\"event_type\":\"a.b\","
                        + "\"event_category\":null,\"severity\":null,\"user_id\":null,\"username\":\"Zoë\\\"<\","
                        + "\"ip_address\":null,\"user_agent\":null,\"request_method\":null,\"request_path\":null,"
                        + "\"description\":null,\"resource_type\":null,\"resource_id\":null,\"resource_name\":null,"
                        + "\"metadata\":{\"amount\":1.10},\"status\":null,\"error_message\":null,"
                        + "\"created_at\":\"2026-11-20T18:00:00.120000Z\",\"tenant_id\":null,\"actor_type\":null,"
                        + "\"impersonator_id\":null,\"trace_id\":null,\"span_id\":null,\"node_id\":null,"
                        + "\"truncated\":[\"user_agent\",\"metadata\"],\"schema_ver\":1,\"pii_fields\":7936,"
                        + "\"leaf_hash\":\"0aff\",\"pii_salt\":null,\"pii_commit\":\"01\",\"batch_id\":null,"
                        + "\"batch_pos\":3}");
    }

    @Test
    void metadataThatSomebodySpoiltInTheDatabaseDoesNotSpoilTheAnswer() {
        for (String spoilt : List.of("}", "{\"a\":1},\"x\":{}", "[1]", "", "{\"a\":", "1", "{} {}")) {
            assertThat(AuditJson.of(event(Map.of(EventField.METADATA, spoilt))))
                    .contains("\"metadata\":{\"_unreadable\":");
        }
    }

    @Test
    void aPageHasItsCursorAndWindowAndTheCountOnlyWhenAsked() {
        assertThat(AuditJson.of(new AuditPage(List.of(), Optional.empty(), Optional.empty(), OptionalLong.empty())))
                .isEqualTo("{\"items\":[],\"next_cursor\":null,\"window\":null}");
        assertThat(AuditJson.of(new AuditPage(
                        List.of(),
                        Optional.of("abc"),
                        Optional.of(new TimeWindow(TIME, TIME.plusSeconds(1))),
                        OptionalLong.of(7))))
                .isEqualTo("{\"items\":[],\"next_cursor\":\"abc\",\"window\":{\"from\":\"2026-11-20T18:00:00.120000Z\","
                        + "\"to\":\"2026-11-20T18:00:01.120000Z\"},\"count_up_to_10000\":7}");
    }

    @Test
    void anUnknownSuccessRateIsNull() {
        AuditStatistics statistics = new AuditStatistics(TIME, TIME, 0, Map.of(), Map.of(), Map.of(), 0, 0);

        assertThat(AuditJson.of(statistics)).contains("\"success_rate\":null");
    }

    @Test
    void theAccountNamesEveryPlace() {
        AuditAccount account = new AuditAccount(10, 1, 5, 1, 1, 1, 1, 1, Map.of(RefusalReason.QUEUE_FULL, 1L));

        assertThat(AuditJson.of(account))
                .isEqualTo("{\"offered\":10,\"recovered\":1,\"stored\":5,\"joined\":1,\"queued\":1,\"in_flight\":1,"
                        + "\"spooled\":1,\"dead_lettered\":1,\"refused\":{\"queue_full\":1}}");
        assertThat(account.balance()).isZero();
    }

    @Test
    void anExportWalksAllPages() throws IOException {
        StringWriter out = new StringWriter();

        new AuditExport(new TwoPages()).ndjson(AuditQuery.all(), out);

        assertThat(out.toString().lines()).hasSize(4).allMatch(line -> line.startsWith("{\"id\":"));
    }

    @Test
    void aSpreadsheetNeverRunsWhatAnExportHolds() throws IOException {
        StringWriter out = new StringWriter();

        new AuditExport(new TwoPages()).csv(AuditQuery.all(), out);

        assertThat(out.toString().lines()).hasSize(5);
        assertThat(out.toString().lines().skip(1)).allMatch(line -> line.contains(",\"'=HYPERLINK(\"\"x\"\")\","));
        assertThat(out.toString()).startsWith("id,created_at,event_type,event_category,severity,tenant_id");
    }

    private static StoredEvent event(Map<EventField, String> fields) {
        @Nullable String[] values = new String[EventField.all().size()];
        values[EventField.EVENT_TYPE.index()] = "a.b";
        fields.forEach((field, value) -> values[field.index()] = value);
        return StoredEvent.read(
                ID,
                TIME,
                values,
                EventField.USER_AGENT.bit() | EventField.METADATA.bit(),
                new Evidence(1, 7936, new byte[] {10, -1}, null, new byte[] {1}, null, 3));
    }

    /** Two pages of two events. */
    private static final class TwoPages implements AuditReader {
        private final List<AuditQuery> asked = new ArrayList<>();

        @Override
        public AuditPage page(AuditQuery query) {
            asked.add(query);
            StoredEvent event = event(Map.of(EventField.USERNAME, "=HYPERLINK(\"x\")"));
            Optional<String> next = asked.size() == 1 ? Optional.of("next") : Optional.empty();
            assertThat(query.cursor()).isEqualTo(asked.size() == 1 ? Optional.empty() : Optional.of("next"));
            return new AuditPage(List.of(event, event), next, Optional.empty(), OptionalLong.empty());
        }

        @Override
        public Optional<StoredEvent> find(UUID id) {
            return Optional.empty();
        }

        @Override
        public List<FailedLogins> failedLogins(FailedLogins.Grouping grouping) {
            return List.of();
        }

        @Override
        public AuditStatistics statistics(int hours) {
            throw new AssertionError("not asked");
        }
    }
}
