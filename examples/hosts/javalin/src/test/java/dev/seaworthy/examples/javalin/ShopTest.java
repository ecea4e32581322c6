package dev.seaworthy.examples.javalin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShopTest {
    private static final String TOKEN = "a-token-of-this-test-0123456789abcdef";

    @TempDir
    private Path home;

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void probesAnswerAndWhatTheApplicationDoesIsInTheAuditLog() throws Exception {
        Files.writeString(home.resolve("ops-token"), TOKEN);
        String order;
        try (Shop shop = Shop.open(home, 0)) {
            HttpResponse<String> created = send(request(shop, "/orders").POST(HttpRequest.BodyPublishers.noBody()));
            assertThat(created.statusCode()).isEqualTo(201);
            order = created.body();

            assertThat(send(request(shop, "/ops/health/live")).statusCode()).isEqualTo(200);
            assertThat(send(request(shop, "/ops/api/v1/audit/logs")).statusCode())
                    .isEqualTo(401);
            assertThat(send(authorized(shop, "/ops/console/")).body()).contains("<title>");
            assertThat(send(authorized(shop, "/ops/metrics")).body()).contains("http.server.requests");
            assertThat(send(request(shop, "/nowhere")).statusCode()).isEqualTo(404);
        }
        try (Shop shop = Shop.open(home, 0)) {
            assertThat(send(authorized(shop, "/ops/api/v1/audit/logs?event_type=order.placed"))
                            .body())
                    .contains(order, "127.0.0.1", "/orders");
        }
    }

    private static HttpRequest.Builder authorized(Shop shop, String path) {
        return request(shop, path).header("Authorization", "Bearer " + TOKEN);
    }

    private static HttpRequest.Builder request(Shop shop, String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + shop.port() + path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
