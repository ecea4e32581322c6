package dev.seaworthy.servlet;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One request on its way through a route, and its answer. */
final class Exchange {

    /** Writes a finished body. */
    @FunctionalInterface
    interface Body {
        void writeTo(OutputStream out) throws IOException;
    }

    private static final String JSON = "application/json";
    private static final String CHALLENGE = "Bearer realm=\"seaworthy\"";
    private static final String INVALID = ", error=\"invalid_token\"";

    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final String basePath;
    private final Guard guard;
    private Map<String, String> variables = Map.of();
    private Map<String, String> parameters = Map.of();

    Exchange(HttpServletRequest request, HttpServletResponse response, String basePath, Guard guard) {
        this.request = request;
        this.response = response;
        this.basePath = basePath;
        this.guard = guard;
    }

    HttpServletRequest request() {
        return request;
    }

    String clientAddress() {
        return guard.clientAddress(request);
    }

    boolean isHead() {
        return request.getMethod().equals("HEAD");
    }

    void variables(Map<String, String> values) {
        variables = values;
    }

    void parameters(Map<String, String> values) {
        parameters = values;
    }

    /** The value of a segment that the route's path names. */
    String variable(String name) {
        String value = variables.get(name);
        if (value == null) {
            throw new IllegalStateException("the route's path has no {" + name + "}");
        }
        return value;
    }

    /** The values of all segments that the route's path names. */
    Map<String, String> variables() {
        return variables;
    }

    Map<String, String> parameters() {
        return parameters;
    }

    @Nullable
    String parameter(String name) {
        return parameters.get(name);
    }

    /** The body's text values by key; empty without a body. */
    Map<String, String> body(Set<String> legal) throws IOException {
        return RequestBody.read(request, legal);
    }

    /** The body's values by key, of whatever kind; empty without a body. */
    JsonNode object(Set<String> legal) throws IOException {
        return RequestBody.object(request, legal);
    }

    /** The name of the caller who was let in; never a credential. */
    String principal() {
        return String.valueOf(request.getAttribute(SeaworthyServlets.PRINCIPAL_ATTRIBUTE));
    }

    /** All lines of the header as one value; null without any. */
    @Nullable
    String header(String name) {
        List<String> lines = Collections.list(request.getHeaders(name));
        return lines.isEmpty() ? null : String.join(",", lines);
    }

    /** Whether the caller of a public path is one of those who may see more. */
    boolean isAuthorised() {
        return guard.admits(request);
    }

    /** A path of ours as the client has to write it. */
    String link(String path) {
        return request.getContextPath() + basePath + path;
    }

    void setHeader(String name, String value) {
        response.setHeader(name, value);
    }

    void json(String document) throws IOException {
        json(200, document);
    }

    void json(int status, String document) throws IOException {
        text(status, JSON, document);
    }

    private void text(int status, String contentType, String document) throws IOException {
        byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
        answer(status, contentType, bytes.length, out -> out.write(bytes));
    }

    /** The body is rendered already; for HEAD its length is all that is needed. */
    void answer(int status, String contentType, int length, Body body) throws IOException {
        response.setStatus(status);
        response.setContentType(contentType);
        response.setContentLength(length);
        if (!isHead()) {
            body.writeTo(response.getOutputStream());
        }
    }

    /** The response itself, for bodies that are streamed. */
    HttpServletResponse stream(String contentType, String fileName) {
        response.setStatus(200);
        response.setContentType(contentType);
        response.setHeader("Content-Disposition", "attachment; filename=\"" + fileName + "\"");
        return response;
    }

    /** An answer without a body. */
    void status(int status) {
        response.setStatus(status);
    }

    void noContent() {
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    }

    void problem(Refusal refusal) throws IOException {
        if (refusal.type() == ProblemType.UNAUTHORIZED) {
            // RFC 6750, section 3: never without a parameter, and an error only for those who tried a bearer token.
            setHeader("WWW-Authenticate", BearerTokens.tried(request) ? CHALLENGE + INVALID : CHALLENGE);
        }
        refusal.headers().forEach(this::setHeader);
        text(refusal.status(), Refusal.CONTENT_TYPE, refusal.document(RequestPath.shown(request)));
    }
}
