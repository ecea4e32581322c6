package dev.seaworthy.examples.war;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.webresources.DirResourceSet;
import org.apache.catalina.webresources.StandardRoot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive's classes in a real Tomcat, which finds listener and servlet by their annotations. */
class WarTest {
    private static final String TOKEN = "a-token-of-this-test-0123456789abcdef";

    @TempDir
    private Path home;

    private final HttpClient client = HttpClient.newHttpClient();
    private Tomcat tomcat;
    private Context application;

    @BeforeEach
    void deploy() throws Exception {
        Files.writeString(home.resolve("ops-token"), TOKEN);
        Files.createDirectories(home.resolve("webapp"));
        tomcat = new Tomcat();
        tomcat.setBaseDir(home.resolve("tomcat").toString());
        tomcat.setPort(0);
        application = tomcat.addWebapp("/shop", home.resolve("webapp").toString());
        application.addParameter("data-folder", home.toString());
        application.addParameter("jdbc-url", "jdbc:h2:" + home.resolve("shop") + ";WRITE_DELAY=0");
        StandardRoot resources = new StandardRoot(application);
        resources.addPreResources(new DirResourceSet(
                resources,
                "/WEB-INF/classes",
                Path.of("target/classes").toAbsolutePath().toString(),
                "/"));
        application.setResources(resources);
        tomcat.getConnector();
        tomcat.start();
    }

    @AfterEach
    void stop() throws Exception {
        tomcat.stop();
        tomcat.destroy();
    }

    @Test
    void probesAnswerAndWhatTheApplicationDoesIsInTheAuditLog() throws Exception {
        HttpResponse<String> order = send(request("/orders").POST(HttpRequest.BodyPublishers.noBody()));
        assertThat(order.statusCode()).isEqualTo(201);

        assertThat(send(request("/ops/health/live")).statusCode()).isEqualTo(200);
        assertThat(send(request("/ops/api/v1/audit/logs")).statusCode()).isEqualTo(401);
        assertThat(send(authorized("/ops/console/")).body()).contains("<title>");
        assertThat(send(authorized("/ops/metrics")).body()).contains("http.server.requests");
        stop();
        deploy();
        assertThat(send(authorized("/ops/api/v1/audit/logs?event_type=order.placed"))
                        .body())
                .contains(order.body().trim(), "127.0.0.1", "/shop/orders");
    }

    @Test
    void anApplicationThatIsStoppedLeavesNoThreadOfItsOwn() throws Exception {
        ClassLoader loader = application.getLoader().getClassLoader();
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getContextClassLoader)
                .contains(loader);

        application.stop();

        for (Thread left : Thread.getAllStackTraces().keySet()) {
            if (left.getContextClassLoader() == loader) {
                // A worker of a closed pool is alive for a moment longer than the pool.
                left.join(20_000);
                assertThat(left.isAlive()).as(left.toString()).isFalse();
            }
        }
    }

    private HttpRequest.Builder authorized(String path) {
        return request(path).header("Authorization", "Bearer " + TOKEN);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(
                URI.create("http://localhost:" + tomcat.getConnector().getLocalPort() + "/shop" + path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
