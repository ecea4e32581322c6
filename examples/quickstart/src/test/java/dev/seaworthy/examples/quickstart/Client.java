package dev.seaworthy.examples.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Talks to a quickstart as somebody: with a token, or as a stranger. Immutable. */
final class Client {

    static final String ADMIN = "0123456789abcdef0123456789abcdef-admin";

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(60))
            .build();
    private static final Duration LONGEST_ANSWER = Duration.ofMinutes(5);

    private final int port;
    private final @Nullable String token;

    private Client(int port, @Nullable String token) {
        this.port = port;
        this.token = token;
    }

    static Client stranger(int port) {
        return new Client(port, null);
    }

    static Client admin(int port) {
        return new Client(port, ADMIN);
    }

    Client with(String newToken) {
        return new Client(port, newToken);
    }

    /** Logs a demo or registered account in. */
    Client loggedIn(String username, String password) {
        Answer answer = login(username, password);
        if (answer.status() != 200) {
            throw new IllegalStateException("Cannot log in as " + username + ": " + answer);
        }
        return with(answer.json().get("token").textValue());
    }

    Answer login(String username, String password) {
        return post("/login", credentials(username, password));
    }

    String token() {
        return String.valueOf(token);
    }

    static String credentials(String username, String password) {
        return "{\"username\":\"" + username + "\",\"password\":\"" + password + "\"}";
    }

    /** Creates a project and returns its id. */
    String project(String name) {
        Answer answer = post("/projects", "{\"name\":\"" + name + "\"}");
        if (answer.status() != 201) {
            throw new IllegalStateException("Cannot create project " + name + ": " + answer);
        }
        return answer.json().get("id").textValue();
    }

    Answer get(String path) {
        return send("GET", path, new byte[0]);
    }

    Answer post(String path, String body) {
        return send("POST", path, body.getBytes(StandardCharsets.UTF_8));
    }

    Answer put(String path, byte[] body) {
        return send("PUT", path, body);
    }

    Answer delete(String path) {
        return send("DELETE", path, new byte[0]);
    }

    Answer send(String method, String path, byte[] body) {
        return send(request(method, path, body).build());
    }

    Answer send(HttpRequest request) {
        try {
            return answer(HTTP.send(request, HttpResponse.BodyHandlers.ofByteArray()));
        } catch (IOException failure) {
            throw new UncheckedIOException(request.method() + " " + request.uri(), failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    CompletableFuture<Answer> sendAsync(String method, String path, byte[] body) {
        return HTTP.sendAsync(request(method, path, body).build(), HttpResponse.BodyHandlers.ofByteArray())
                .thenApply(Client::answer);
    }

    HttpRequest.Builder request(String method, String path, byte[] body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .timeout(LONGEST_ANSWER)
                .method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return request;
    }

    /** Every event that the filter finds, page by page, in the order of the pages. */
    List<JsonNode> events(String filter, int pageSize) {
        List<JsonNode> events = new ArrayList<>();
        String path = "/api/v1/audit/logs?limit=" + pageSize + (filter.isEmpty() ? "" : "&" + filter);
        String next = path;
        while (true) {
            Answer page = get(next);
            if (page.status() != 200) {
                throw new IllegalStateException("Cannot read the audit log at " + next + ": " + page);
            }
            page.json().get("items").forEach(events::add);
            JsonNode cursor = page.json().get("next_cursor");
            if (cursor.isNull()) {
                return events;
            }
            next = path + "&cursor=" + encoded(cursor.textValue());
        }
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static Answer answer(HttpResponse<byte[]> response) {
        return new Answer(response.statusCode(), response.headers(), response.body());
    }
}
