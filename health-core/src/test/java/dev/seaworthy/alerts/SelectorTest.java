package dev.seaworthy.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusNamingConvention;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelectorTest {

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            GAUGE,   system.cpu.utilization,     ratio,   system_cpu_utilization_ratio
            GAUGE,   db.server.cache.hit,        ratio,   db_server_cache_hit_ratio
            GAUGE,   seaworthy.certificate.expiry, seconds, seaworthy_certificate_expiry_seconds
            GAUGE,   process.files.open.files,   files,   process_files_open_files
            GAUGE,   hikaricp.connections,       -,       hikaricp_connections
            COUNTER, seaworthy.audit.refused,    -,       seaworthy_audit_refused_total
            COUNTER, container.cpu.time,         seconds, container_cpu_time_seconds_total
            TIMER,   http.server.requests,       -,       http_server_requests_seconds
            SUMMARY, seaworthy.freshness.age,    seconds, seaworthy_freshness_age_seconds
            """)
    void theNameInPrometheusIsTheOneThatMicrometerGives(
            Selector.Type type, String meter, String unit, String expected) {
        Selector.Statistic statistic =
                type == Selector.Type.GAUGE ? Selector.Statistic.VALUE : Selector.Statistic.COUNT;
        Selector selector = new Selector(meter, type, unit, statistic, null, List.of());

        assertThat(selector.prometheusMeter()).isEqualTo(expected);
        assertThat(expected.replaceAll("_total$", "")).isEqualTo(byMicrometer(selector));
    }

    private static String byMicrometer(Selector selector) {
        Meter.Type type = Meter.Type.valueOf(
                selector.type() == Selector.Type.SUMMARY
                        ? "DISTRIBUTION_SUMMARY"
                        : selector.type().name());
        Meter.Id id = new Meter.Id(selector.meter(), Tags.empty(), selector.unit(), null, type);
        return id.getConventionName(new PrometheusNamingConvention()).replaceAll("_total$", "");
    }

    @Test
    void eachFigureHasItsSeries() {
        Selector requests = new Selector(
                "http.server.requests", Selector.Type.TIMER, null, Selector.Statistic.COUNT, null, List.of());

        assertThat(requests.prometheusSeries()).isEqualTo("http_server_requests_seconds_count");
        assertThat(requests.total().prometheusSeries()).isEqualTo("http_server_requests_seconds_sum");
        assertThat(requests.bucket(0.5).prometheusSeries()).isEqualTo("http_server_requests_seconds_bucket");
    }

    @Test
    void aFigureThatTheMeterDoesNotHaveIsRefused() {
        assertThatThrownBy(
                        () -> new Selector("use", Selector.Type.GAUGE, null, Selector.Statistic.COUNT, null, List.of()))
                .hasMessage("use is a gauge, which has no count");
        assertThatThrownBy(() -> new Selector(
                        "requests", Selector.Type.TIMER, "seconds", Selector.Statistic.COUNT, null, List.of()))
                .hasMessageContaining("leave the unit out");
    }
}
