package dev.seaworthy.health.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTextTest {

    enum Colour {
        RED
    }

    record Inner(@JsonName("load_1m") Double load1m, Long totalBytes) {}

    record Outer(String plainName, Inner inner, List<Inner> list, Instant at) {}

    @Test
    void recordsBecomeSnakeCaseObjects() {
        Outer outer = new Outer(
                "x", new Inner(0.25, null), List.of(new Inner(2.0, 3L)), Instant.parse("2026-01-02T03:04:05Z"));

        assertThat(JsonText.of(outer))
                .isEqualTo("{\"plain_name\":\"x\",\"inner\":{\"load_1m\":0.25,\"total_bytes\":null},"
                        + "\"list\":[{\"load_1m\":2,\"total_bytes\":3}],\"at\":\"2026-01-02T03:04:05.000000Z\"}");
    }

    @Test
    void unknownIsNullAndNeverZero() {
        assertThat(JsonText.of(Arrays.asList(Double.NaN, Double.POSITIVE_INFINITY, null, 0.0, -0.5, 1e300)))
                .isEqualTo("[null,null,null,0,-0.5,1.0E300]");
    }

    @Test
    void hostileTextIsEscaped() {
        assertThat(JsonText.of("a\"b\\c\n\r\t\u0000\u001f\u007f\u2028\ud800é"))
                .isEqualTo("\"a\\\"b\\\\c\\n\\r\\t\\u0000\\u001f\\u007f\\u2028\\ud800é\"");
    }

    @Test
    void mapsEnumsAndEmptyThings() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("colour", Colour.RED);
        map.put("yes", true);
        map.put("none", Map.of());
        map.put("list", List.of());

        assertThat(JsonText.of(map)).isEqualTo("{\"colour\":\"RED\",\"yes\":true,\"none\":{},\"list\":[]}");
    }
}
