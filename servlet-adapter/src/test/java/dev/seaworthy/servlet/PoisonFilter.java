package dev.seaworthy.servlet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/** Puts a payload in the place of every text of every JSON answer but times, and of every key that is data. */
final class PoisonFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Set<String> DATA_AS_KEYS = Set.of(
            "services",
            "data",
            "metadata",
            "configuration",
            "by_category",
            "by_severity",
            "by_status",
            "java",
            "os",
            "counts",
            "labels");

    private final String payload;
    private final transient AtomicBoolean active;

    PoisonFilter(String payload, AtomicBoolean active) {
        this.payload = payload;
        this.active = active;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, jakarta.servlet.ServletException {
        if (!active.get() || request.getServletPath().startsWith("/ops/console")) {
            chain.doFilter(request, response);
            return;
        }
        Kept kept = new Kept(response);
        chain.doFilter(request, kept);
        JsonNode answer = MAPPER.readTree(kept.bytes.toByteArray());
        if (answer.has("parts")) {
            ((ObjectNode) answer).put("application", payload).put("instance", payload);
            response.getOutputStream().write(MAPPER.writeValueAsBytes(answer));
        } else {
            response.getOutputStream().write(MAPPER.writeValueAsBytes(poisoned(answer, false)));
        }
    }

    private JsonNode poisoned(JsonNode node, boolean keysAreData) {
        if (node.isTextual()) {
            return node.asText().matches("\\d{4}-\\d\\d-\\d\\dT.*") ? node : TextNode.valueOf(payload);
        }
        if (node instanceof ArrayNode array) {
            ArrayNode copy = MAPPER.createArrayNode();
            array.forEach(each -> copy.add(poisoned(each, false)));
            return copy;
        }
        if (node instanceof ObjectNode object) {
            ObjectNode copy = MAPPER.createObjectNode();
            object.properties()
                    .forEach(each -> copy.set(
                            keysAreData ? payload : each.getKey(),
                            poisoned(each.getValue(), DATA_AS_KEYS.contains(each.getKey()))));
            return copy;
        }
        return node;
    }

    /** Keeps the body back. */
    private static final class Kept extends HttpServletResponseWrapper {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Kept(HttpServletResponse response) {
            super(response);
        }

        @Override
        public void setContentLength(int length) {
            // Another body follows.
        }

        @Override
        public ServletOutputStream getOutputStream() {
            return new ServletOutputStream() {
                @Override
                public boolean isReady() {
                    return true;
                }

                @Override
                public void setWriteListener(WriteListener listener) {
                    throw new IllegalStateException("nothing is asynchronous here");
                }

                @Override
                public void write(int b) {
                    bytes.write(b);
                }
            };
        }
    }
}
