package dev.seaworthy.examples.quarkus;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

@QuarkusTest
class MountTest {
    private static final String TOKEN = "a-token-of-this-test-0123456789abcdef";

    @TestHTTPResource("/ops/")
    URI root;

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void probesAnswerStrangersAndTheRestWantsTheToken() throws Exception {
        assertEquals(200, status(request("health/live")));
        assertEquals(401, status(request("api/v1/audit/logs")));
        assertEquals(200, status(request("api/v1/audit/logs").header("Authorization", "Bearer " + TOKEN)));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(root.resolve(path));
    }

    private int status(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
