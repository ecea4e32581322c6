package dev.seaworthy.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuditQueryTest {
    @Test
    void everyParameterIsUnderstood() {
        AuditQuery parsed = AuditQuery.parse(Map.ofEntries(
                Map.entry("limit", "7"),
                Map.entry("cursor", "abc"),
                Map.entry("event_type", "auth.*,project.create"),
                Map.entry("category", "security"),
                Map.entry("min_severity", "high"),
                Map.entry("status", "failure"),
                Map.entry("user_id", "u"),
                Map.entry("username", "n"),
                Map.entry("tenant_id", "t"),
                Map.entry("resource_type", "r"),
                Map.entry("resource_id", "i"),
                Map.entry("ip_address", "192.0.2.1"),
                Map.entry("trace_id", "x"),
                Map.entry("from", "2026-11-20T18:00:00.123456Z"),
                Map.entry("to", "2026-11-20T20:00:00+01:00"),
                Map.entry("count", "true")));

        assertThat(parsed)
                .isEqualTo(AuditQuery.all()
                        .limit(7)
                        .cursor("abc")
                        .eventTypes("auth.*", "project.create")
                        .category("security")
                        .minSeverity(Severity.HIGH)
                        .status(AuditStatus.FAILURE)
                        .userId("u")
                        .username("n")
                        .tenantId("t")
                        .resourceType("r")
                        .resourceId("i")
                        .ipAddress("192.0.2.1")
                        .traceId("x")
                        .from(Instant.parse("2026-11-20T18:00:00.123456Z"))
                        .to(Instant.parse("2026-11-20T19:00:00Z"))
                        .countedUpTo10000());
        assertThat(parsed.severities()).containsExactlyInAnyOrder("critical", "high");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "limit|0|use 1 to 500",
                "limit|501|use 1 to 500",
                "limit|ten|whole number",
                "event_type|Auth|malformed",
                "event_type|a,,b|malformed",
                "severity|HIGH|[critical, high, medium, low, info]",
                "status|ok|[success, failure, error]",
                "from|yesterday|2026-11-20T18:00:00Z",
                "from|2026-11-20|2026-11-20T18:00:00Z",
                "count|yes|true or false",
                "user_id|''|is empty",
                "colour|red|legal are",
            })
    void anIllegalValueIsRefusedWithWhatIsLegal(String name, String value, String legal) {
        assertThatThrownBy(() -> AuditQuery.parse(Map.of(name, value)))
                .isInstanceOfSatisfying(InvalidQueryException.class, refusal -> assertThat(refusal.parameter())
                        .isEqualTo(name))
                .hasMessageContaining(legal);
    }

    @Test
    void whatTheCallerSetsItselfIsRefusedAsUnknown() {
        assertThatThrownBy(() -> AuditQuery.parse(Map.of("user_id", "u"), "user_id"))
                .isInstanceOf(InvalidQueryException.class)
                .hasMessageNotContaining(", user_id,");
    }

    @Test
    void severityAndMinSeverityExcludeEachOther() {
        assertThatThrownBy(() -> AuditQuery.parse(Map.of("severity", "low", "min_severity", "low")))
                .isInstanceOf(InvalidQueryException.class)
                .hasMessageContaining("exclude each other");
    }

    @Test
    void aSpanThatEndsBeforeItBeginsIsRefused() {
        assertThatThrownBy(() -> AuditQuery.all()
                        .from(Instant.parse("2026-11-20T18:00:00Z"))
                        .to(Instant.parse("2026-11-20T17:00:00Z")))
                .isInstanceOf(InvalidQueryException.class);
    }

    @Test
    void failedLoginsAreGroupedOverADayAtMost() {
        assertThatThrownBy(() -> FailedLogins.Grouping.byUsername(Duration.ofHours(25)))
                .isInstanceOf(InvalidQueryException.class)
                .hasMessageContaining("24h");
        assertThatThrownBy(() -> new FailedLogins.Grouping(EventField.USER_ID, Duration.ofHours(1)))
                .isInstanceOf(InvalidQueryException.class)
                .hasMessageContaining("username or ip_address");
    }
}
