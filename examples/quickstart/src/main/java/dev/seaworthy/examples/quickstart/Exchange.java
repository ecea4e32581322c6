package dev.seaworthy.examples.quickstart;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** One request and its answer, as JSON. Used by one thread. */
final class Exchange {

    private static final int LARGEST_JSON = 64 * 1024;
    private static final String SCHEME = "Bearer ";
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final Map<String, String> parameters;

    Exchange(HttpServletRequest request, HttpServletResponse response, Map<String, String> parameters) {
        this.request = request;
        this.response = response;
        this.parameters = parameters;
    }

    HttpServletRequest request() {
        return request;
    }

    HttpServletResponse response() {
        return response;
    }

    /** What stands in the path where the route has {@code {name}}. */
    String path(String name) {
        return parameters.getOrDefault(name, "");
    }

    /** The token the client presents, if any. */
    Optional<String> bearer() {
        return Optional.ofNullable(request.getHeader("Authorization"))
                .filter(header -> header.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
                .map(header -> header.substring(SCHEME.length()).trim())
                .filter(token -> !token.isEmpty());
    }

    /** The JSON object of the body. */
    JsonNode json() throws IOException {
        byte[] bytes = read();
        if (bytes.length > LARGEST_JSON) {
            throw Problem.tooLarge("The JSON body is larger than " + LARGEST_JSON + " bytes");
        }
        try {
            JsonNode node = JSON.readTree(bytes);
            if (node.isObject()) {
                return node;
            }
        } catch (JsonProcessingException malformed) {
            // Without Jackson's message, which quotes the body: it may hold a password.
            throw Problem.badRequest("The body is no well-formed JSON: look at line "
                    + malformed.getLocation().getLineNr() + ", column "
                    + malformed.getLocation().getColumnNr());
        }
        throw Problem.badRequest("The body is no JSON object: send one, such as {\"name\":\"…\"}");
    }

    /** A text member that must be there. */
    static String text(JsonNode object, String member) {
        JsonNode value = object.path(member);
        if (!value.isTextual()) {
            throw Problem.badRequest("The body needs \"" + member + "\" with a text: {\"" + member + "\":\"…\"}");
        }
        return value.textValue();
    }

    void answer(int status, Object body) throws IOException {
        answer(status, "application/json", body);
    }

    void answer(int status, String contentType, Object body) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(body);
        response.setStatus(status);
        response.setContentType(contentType);
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setContentLength(bytes.length);
        if (!request.getMethod().equals("HEAD")) {
            response.getOutputStream().write(bytes);
        }
    }

    void noContent() {
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    }

    static byte[] problem(int status, String detail, String path) {
        try {
            return JSON.writeValueAsBytes(Problem.members(status, detail, path));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("Texts and numbers are always JSON", impossible);
        }
    }

    private byte[] read() {
        try {
            return request.getInputStream().readNBytes(LARGEST_JSON + 1);
        } catch (IOException brokenOff) {
            throw Problem.badRequest("The body broke off: send it again");
        }
    }
}
