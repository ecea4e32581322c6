package dev.seaworthy.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                " { \"a\" : [ 1 , -2.5e3 , true , false , null , \"\" ] } ",
                "\"\\u00e9\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
                "0",
                "-0.0",
                "1E+2",
                "{\"a\":{\"b\":[[]]}}"
            })
    void legalTextIsReadAsJacksonReadsIt(String text) throws Exception {
        Object expected = new ObjectMapper().readValue(text, Object.class);

        assertThat(asDoubles(JsonReader.read(text))).isEqualTo(asDoubles(expected));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[1",
                "[1,]",
                "{\"a\":1,}",
                "{\"a\" 1}",
                "{a:1}",
                "{\"a\":1,\"a\":2}",
                "01",
                "1.",
                ".5",
                "+1",
                "NaN",
                "tru",
                "\"a",
                "\"\\x\"",
                "\"\\u12\"",
                "\"a\nb\"",
                "{} {}",
                "'a'"
            })
    void anythingElseIsRefusedWithTheLine(String text) {
        assertThatThrownBy(() -> JsonReader.read("\n" + text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("no JSON: line ");
    }

    @Test
    void theLineOfTheMistakeIsNamed() {
        assertThatThrownBy(() -> JsonReader.read("{\n\"a\": 1\n\"b\": 2}"))
                .hasMessage("no JSON: line 3 needs ',' or '}', not '\"'");
    }

    @Test
    void deepNestingIsRefusedBeforeTheStackEnds() {
        assertThatThrownBy(() -> JsonReader.read("[".repeat(100_000))).isInstanceOf(IllegalArgumentException.class);
    }

    private static Object asDoubles(Object value) {
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        if (value instanceof List<?> list) {
            return list.stream().map(JsonReaderTest::asText).toList();
        }
        return value instanceof Map<?, ?> map ? map.toString().replaceAll("\\.0\\b", "") : value;
    }

    private static String asText(Object value) {
        return String.valueOf(value).replaceAll("\\.0\\b", "");
    }
}
