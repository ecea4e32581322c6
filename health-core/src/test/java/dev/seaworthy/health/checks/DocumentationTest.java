package dev.seaworthy.health.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.health.CheckSpec;
import dev.seaworthy.health.HealthCheck;
import dev.seaworthy.health.HealthMonitor;
import dev.seaworthy.health.Impact;
import dev.seaworthy.health.Kind;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

/** {@code docs/health-checks.md} has a row for each check. */
class DocumentationTest {

    private static final Path PAGE = Path.of("..", "docs", "health-checks.md");
    private static final Path SOURCES = Path.of("src", "main", "java", "dev", "seaworthy", "health", "checks");

    @Test
    void everyCheckIsInTheTable() throws IOException {
        String page = Files.readString(PAGE);

        assertThat(checks()).hasSizeGreaterThan(10).allSatisfy(name -> assertThat(page)
                .contains("| `" + name + "` |"));
    }

    @Test
    void itsExampleIsAccepted() {
        DataSource dataSource = new JdbcDataSource();
        URI endpoint = URI.create("https://s3.example");
        String password = "password";
        String accessKey = "access";
        String secretKey = "secret";
        Heartbeat heartbeat = new Heartbeat(Duration.ofSeconds(30));

        RedisServer redis =
                RedisServer.at("redis", 6379).withUser("app", password).withTls();
        HealthMonitor health = HealthMonitor.builder()
                .readiness("database", new DataSourceCheck(dataSource))
                .readiness("redis", new RedisCheck(redis))
                .check(CheckSpec.builder(
                                "artifacts",
                                S3ObjectCheck.builder(endpoint, "artifacts", "probe.txt")
                                        .region("eu-central-1")
                                        .credentials(accessKey, secretKey)
                                        .build())
                        .kinds(Kind.READINESS)
                        .impact(Impact.DEGRADES)
                        .build())
                .check(CheckSpec.builder(
                                "certificate",
                                CertificateCheck.ofServer("app.example", 443).build())
                        .impact(Impact.DEGRADES)
                        .interval(Duration.ofHours(1))
                        .timeout(Duration.ofSeconds(10))
                        .build())
                .liveness("queue", heartbeat)
                .build();

        assertThat(health).isNotNull();
    }

    private static List<String> checks() throws IOException {
        try (Stream<Path> files = Files.list(SOURCES)) {
            return files.map(file -> file.getFileName().toString().replace(".java", ""))
                    .filter(DocumentationTest::isCheck)
                    .toList();
        }
    }

    private static boolean isCheck(String name) {
        try {
            return HealthCheck.class.isAssignableFrom(
                    Class.forName(DocumentationTest.class.getPackageName() + "." + name));
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
