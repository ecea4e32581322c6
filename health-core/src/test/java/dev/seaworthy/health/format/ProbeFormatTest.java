package dev.seaworthy.health.format;

import static dev.seaworthy.health.format.Reports.check;
import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.health.HealthReport;
import dev.seaworthy.health.Status;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProbeFormatTest {

    private static final HealthReport DOWN = Reports.of(
            Status.DOWN,
            check("cache", Status.DOWN, Status.DEGRADED, "slow", Map.of()),
            check("database", Status.DOWN, Status.DOWN, "no answer", Map.of("active", 10L, "role", "primary")));
    private static final HealthReport UP =
            Reports.of(Status.UP, check("database", Status.UP, Status.UP, null, Map.of()));
    private static final HealthReport DEGRADED =
            Reports.of(Status.DEGRADED, check("cache", Status.DOWN, Status.DEGRADED, "slow", Map.of()));
    private static final HealthReport EMPTY = Reports.of(Status.UP);

    @Test
    void microProfileHasStatusAndChecksAndNothingElse() {
        assertThat(ProbeFormat.MICROPROFILE.body(DOWN, DetailLevel.FULL))
                .isEqualTo("{\"status\":\"DOWN\",\"checks\":["
                        + "{\"name\":\"cache\",\"status\":\"UP\",\"data\":{\"message\":\"slow\",\"state\":\"down\"}},"
                        + "{\"name\":\"database\",\"status\":\"DOWN\",\"data\":"
                        + "{\"active\":10,\"message\":\"no answer\",\"role\":\"primary\",\"state\":\"down\"}}]}");
        assertThat(ProbeFormat.MICROPROFILE.body(UP, DetailLevel.FULL))
                .isEqualTo("{\"status\":\"UP\",\"checks\":[{\"name\":\"database\",\"status\":\"UP\"}]}");
        assertThat(ProbeFormat.MICROPROFILE.body(DEGRADED, DetailLevel.NAMES))
                .isEqualTo("{\"status\":\"UP\",\"checks\":[{\"name\":\"cache\",\"status\":\"UP\"}]}");
        assertThat(ProbeFormat.MICROPROFILE.body(EMPTY, DetailLevel.FULL))
                .isEqualTo("{\"status\":\"UP\",\"checks\":[]}");
    }

    @Test
    void ietfSaysPassWarnOrFailAndLeavesOutputAwayOnPass() {
        assertThat(ProbeFormat.IETF.body(UP, DetailLevel.FULL))
                .isEqualTo("{\"status\":\"pass\",\"checks\":{\"database\":"
                        + "[{\"status\":\"pass\",\"time\":\"2026-11-20T18:00:00.123456Z\"}]}}");
        assertThat(ProbeFormat.IETF.body(DEGRADED, DetailLevel.FULL))
                .startsWith("{\"status\":\"warn\"")
                .contains("\"output\":\"slow\"");
        assertThat(ProbeFormat.IETF.body(DOWN, DetailLevel.NAMES))
                .isEqualTo("{\"status\":\"fail\",\"checks\":{\"cache\":[{\"status\":\"warn\"}],"
                        + "\"database\":[{\"status\":\"fail\"}]}}");
    }

    @Test
    void dataNamedLikeAFieldOfTheDraftTakesNothingOver() {
        HealthReport report = Reports.of(
                Status.UP,
                check("disk", Status.UP, Status.UP, null, Map.of("status", "full", "links", 3L, "free", 4L)));

        assertThat(ProbeFormat.IETF.body(report, DetailLevel.FULL))
                .contains("[{\"status\":\"pass\",\"time\":\"2026-11-20T18:00:00.123456Z\","
                        + "\"free\":4,\"data_links\":3,\"data_status\":\"full\"}]");
    }

    @Test
    void actuatorHasComponentsByNameAndOmitsWhatIsEmpty() {
        assertThat(ProbeFormat.ACTUATOR.body(DOWN, DetailLevel.FULL))
                .isEqualTo("{\"status\":\"DOWN\",\"components\":{"
                        + "\"cache\":{\"status\":\"UP\",\"details\":{\"message\":\"slow\",\"state\":\"down\"}},"
                        + "\"database\":{\"status\":\"DOWN\",\"details\":{\"active\":10,\"message\":\"no answer\","
                        + "\"role\":\"primary\",\"state\":\"down\"}}}}");
        assertThat(ProbeFormat.ACTUATOR.body(EMPTY, DetailLevel.FULL)).isEqualTo("{\"status\":\"UP\"}");
    }

    @Test
    void strangersSeeStatusOnlyInEveryFormat() {
        assertThat(ProbeFormat.MICROPROFILE.body(DOWN, DetailLevel.STATUS))
                .isEqualTo("{\"status\":\"DOWN\",\"checks\":[]}");
        assertThat(ProbeFormat.IETF.body(DOWN, DetailLevel.STATUS)).isEqualTo("{\"status\":\"fail\"}");
        assertThat(ProbeFormat.ACTUATOR.body(DOWN, DetailLevel.STATUS)).isEqualTo("{\"status\":\"DOWN\"}");
        assertThat(ProbeFormat.TEXT.body(DOWN, DetailLevel.FULL)).isEqualTo("DOWN");
    }

    @ParameterizedTest
    @EnumSource(ProbeFormat.class)
    void downIs503AndDegradedIs200(ProbeFormat format) {
        assertThat(format.render(DOWN, DetailLevel.STATUS).status()).isEqualTo(503);
        assertThat(format.render(DEGRADED, DetailLevel.STATUS).status()).isEqualTo(200);
        assertThat(format.render(UP, DetailLevel.STATUS).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    */*                                                              | MICROPROFILE
                    application/json                                                 | MICROPROFILE
                    application/*                                                    | MICROPROFILE
                    application/health+json                                          | IETF
                    application/vnd.spring-boot.actuator.v3+json                     | ACTUATOR
                    text/plain                                                       | TEXT
                    text/*                                                           | TEXT
                    text/plain;q=0.4, application/health+json;q=0.9                  | IETF
                    application/json;q=0, */*                                        | IETF
                    TEXT/PLAIN ; Q=1.0                                               | TEXT
                    text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8  | MICROPROFILE
                    image/png                                                        | MICROPROFILE
                    application/vnd.spring-boot.actuator.v2+json                     | MICROPROFILE
                    """)
    void theAcceptHeaderChooses(String accept, ProbeFormat expected) {
        assertThat(ProbeFormat.preferredBy(accept)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", ";;;", "/", "a", "*/*;q=nonsense", "text/plain;q=", ";q=1", "\u0000/\uffff"})
    void anOddAcceptHeaderNeverFails(String accept) {
        assertThat(ProbeFormat.preferredBy(accept)).isNotNull();
    }

    @Test
    void noHeaderMeansJson() {
        assertThat(ProbeFormat.preferredBy(null)).isEqualTo(ProbeFormat.MICROPROFILE);
    }
}
