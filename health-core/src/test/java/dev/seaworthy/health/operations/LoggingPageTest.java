package dev.seaworthy.health.operations;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.joran.spi.JoranException;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeAndTimeBasedRollingPolicy;
import ch.qos.logback.core.status.Status;
import ch.qos.logback.core.util.FileSize;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The configurations of {@code docs/logging.md} do what the page says. */
class LoggingPageTest {

    private static final Path EXAMPLES = Path.of("..", "docs", "logging").toAbsolutePath();
    private static final long FIFTY_MEGABYTES = 50L * 1024 * 1024;

    @TempDir
    private Path folder;

    @Test
    void logbackWritesJsonAndRollsAtFiftyMegabytes() throws Exception {
        LoggerContext context = configured();
        context.getLogger("app.Main").error("lost {}\n\"two\"", "one", new IllegalStateException("why"));
        RollingFileAppender<?> file =
                (RollingFileAppender<?>) context.getLogger("ROOT").getAppender("file");
        Object limit = field(file.getRollingPolicy(), SizeAndTimeBasedRollingPolicy.class, "maxFileSize");
        context.stop();

        assertThat(context.getStatusManager().getCopyOfStatusList())
                .filteredOn(status -> status.getLevel() > Status.INFO)
                .isEmpty();
        assertThat(((FileSize) limit).getSize()).isEqualTo(FIFTY_MEGABYTES);
        JsonNode line = lines(folder.resolve("application.json")).get(0);
        assertThat(line.get("level").textValue()).isEqualTo("ERROR");
        assertThat(line.get("formattedMessage").textValue()).isEqualTo("lost one\n\"two\"");
        assertThat(line.at("/throwable/message").textValue()).isEqualTo("why");
    }

    private LoggerContext configured() throws JoranException {
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        context.putProperty("LOG_FOLDER", folder.toString());
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(EXAMPLES.resolve("logback.xml").toFile());
        return context;
    }

    private static Object field(Object object, Class<?> type, String name) throws ReflectiveOperationException {
        Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        return field.get(object);
    }

    @Test
    void javaUtilLoggingWritesJsonAndRollsAtFiftyMegabytes() throws Exception {
        Process example = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Duser.home=" + folder,
                        "-Djava.util.logging.config.file=" + EXAMPLES.resolve("logging.properties"),
                        LoggingExample.class.getName())
                .redirectErrorStream(true)
                .start();
        assertThat(example.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(new String(example.getInputStream().readAllBytes())).isEmpty();

        List<JsonNode> lines = lines(folder.resolve("application-0.json"));
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0).get("@timestamp").textValue()).matches("\\d{4}-.*\\.\\d{6}Z");
        assertThat(lines.get(0).get("log.level").textValue()).isEqualTo("WARN");
        assertThat(lines.get(0).get("log.logger").textValue()).isEqualTo("app.Main");
        assertThat(lines.get(0).get("message").textValue()).isEqualTo("lost one\n\"two\"");
        assertThat(lines.get(0).get("process.thread.id").isIntegralNumber()).isTrue();
        assertThat(lines.get(1).get("error.type").textValue()).isEqualTo("java.lang.IllegalStateException");
        assertThat(lines.get(1).get("error.message").textValue()).isEqualTo("why");
        assertThat(lines.get(1).get("error.stack_trace").textValue()).contains("at dev.seaworthy");
        assertThat(properties().getProperty("java.util.logging.FileHandler.limit"))
                .isEqualTo(Long.toString(FIFTY_MEGABYTES));
    }

    private static Properties properties() throws IOException {
        Properties properties = new Properties();
        try (var file = Files.newInputStream(EXAMPLES.resolve("logging.properties"))) {
            properties.load(file);
        }
        return properties;
    }

    private static List<JsonNode> lines(Path file) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        List<JsonNode> parsed = new ArrayList<>();
        try (Stream<String> lines = Files.lines(file)) {
            for (String line : lines.toList()) {
                parsed.add(mapper.readTree(line));
            }
        }
        return parsed;
    }
}
