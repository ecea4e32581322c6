package dev.seaworthy.examples.springboot;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.function.UnaryOperator;

/** Asks a registry over HTTP, as one of its users or as a stranger. */
record Client(int port, String credentials) {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    static Client stranger(int port) {
        return new Client(port, "");
    }

    /** Passwords of tests are the names. */
    Client as(String user) {
        return as(user, user);
    }

    Client as(String user, String password) {
        String pair = Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        return new Client(port, "Basic " + pair);
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(path, request -> request.GET());
    }

    HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
        return send(path, request -> request.POST(BodyPublishers.ofString(json)));
    }

    HttpResponse<String> put(String path, String json) throws IOException, InterruptedException {
        return send(path, request -> request.PUT(BodyPublishers.ofString(json)));
    }

    private HttpResponse<String> send(String path, UnaryOperator<HttpRequest.Builder> method)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json");
        if (!credentials.isEmpty()) {
            request.header("Authorization", credentials);
        }
        return HTTP.send(method.apply(request).build(), BodyHandlers.ofString());
    }
}
