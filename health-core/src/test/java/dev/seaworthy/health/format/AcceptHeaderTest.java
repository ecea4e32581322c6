package dev.seaworthy.health.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceptHeaderTest {

    private static final List<String> OFFERS = List.of("application/json", "application/health+json", "text/plain");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    text/plain                                             | text/plain
                    TEXT/PLAIN ; Q=0.3 , application/json;q=0.29           | text/plain
                    text/plain;q=0.5,application/health+json;q=0.501       | application/health+json
                    text/plain, application/health+json                    | text/plain
                    */*;q=0.1, text/*;q=0.2                                | text/plain
                    application/*                                          | application/json
                    application/json;q=0, application/*                    | application/health+json
                    application/json;q=0.000, */*;q=0.1                    | application/health+json
                    text/plain;charset=utf-8;q=0.2, application/json;q=0.1 | text/plain
                    text/plain;format=flowed;q=1.000                       | text/plain
                    text/plain;q=nonsense, application/json;q=0.9          | text/plain
                    text/html, *, ;q=1, image/png                          | fallback
                    application/json;q=0                                   | fallback
                    """)
    void bestOfferFollowsTheWeights(String header, String best) {
        assertThat(AcceptHeader.parse(header).best(OFFERS, Function.identity(), "fallback"))
                .isEqualTo(best);
    }

    @Test
    void weightIsThatOfTheMostSpecificRange() {
        AcceptHeader header = AcceptHeader.parse("*/*;q=0.1, text/*;q=0.2, text/plain;q=0.05");

        assertThat(header.quality("text/plain")).isEqualTo(0.05);
        assertThat(header.quality("text/html")).isEqualTo(0.2);
        assertThat(header.quality("image/png")).isEqualTo(0.1);
    }

    /** {@code version} and {@code escaping} as Prometheus 3 sends them. */
    @Test
    void headerOfAPrometheusServerPrefersOpenMetrics() {
        AcceptHeader header =
                AcceptHeader.parse("application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,"
                        + "application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,"
                        + "text/plain;version=0.0.4;q=0.2,*/*;q=0.1");

        assertThat(header.best(List.of("text/plain", "application/openmetrics-text"), Function.identity(), "fallback"))
                .isEqualTo("application/openmetrics-text");
    }

    @Test
    void hostileHeadersAreReadUpToABound() {
        AcceptHeader header = AcceptHeader.parse("image/x,".repeat(100_000) + "text/plain");

        assertThat(header.quality("text/plain")).isZero();
    }
}
