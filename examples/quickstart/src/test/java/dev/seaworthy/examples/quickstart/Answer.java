package dev.seaworthy.examples.quickstart;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;

/** What came back. */
record Answer(int status, HttpHeaders headers, byte[] bytes) {

    private static final ObjectMapper JSON = new ObjectMapper();

    JsonNode json() {
        try {
            return JSON.readTree(text());
        } catch (JsonProcessingException noJson) {
            throw new UncheckedIOException("HTTP " + status + " without JSON: " + text(), noJson);
        }
    }

    String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    String header(String name) {
        return headers.firstValue(name).orElse("");
    }

    @Override
    public String toString() {
        return "HTTP " + status + " " + text();
    }
}
