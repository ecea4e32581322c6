package dev.seaworthy.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.health.HealthMonitor;
import dev.seaworthy.health.Probe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadmeTest {

    private static final Path README = Path.of("../../README.md");
    private static final Path EXAMPLES = Path.of("src/test/java/dev/seaworthy/examples/quickstart/ReadmeExamples.java");

    @TempDir
    Path data;

    @Test
    void javaInTheReadmeIsTheCodeThatIsCompiledHere() throws IOException {
        List<String> shown = blocks(README, Pattern.compile("```java\n(.*?)```", Pattern.DOTALL));

        List<String> compiled = blocks(EXAMPLES, Pattern.compile("// readme: \\w+\n(.*?)// end", Pattern.DOTALL));

        assertThat(shown).isNotEmpty().containsExactlyElementsOf(compiled);
    }

    @Test
    void theExamplesDoWhatTheReadmeSays() throws IOException, SQLException {
        String url = "jdbc:h2:file:" + data.resolve("db") + ";WRITE_DELAY=0";
        JdbcDataSource dataSource = new JdbcDataSource();
        dataSource.setURL(url);
        dataSource.setUser("sa");
        dataSource.setPassword("");
        Files.createDirectories(data.resolve("uploads"));
        ReadmeExamples examples = new ReadmeExamples(data, dataSource);

        try (Connection connection = dataSource.getConnection();
                HealthMonitor health = examples.health()) {
            connection.setAutoCommit(false);

            assertThat(examples.audit(connection).items()).hasSize(1);
            assertThat(health.report(Probe.LIVENESS)).isNotNull();
            assertThat(examples.backups(url, "sa", "").verified()).isNotNull();
        }
    }

    /** The text of each match without white space: a page and a class have room for lines of different length. */
    private static List<String> blocks(Path file, Pattern pattern) throws IOException {
        List<String> found = new ArrayList<>();
        Matcher matcher = pattern.matcher(Files.readString(file));
        while (matcher.find()) {
            found.add(matcher.group(1).replaceAll("\\s+", ""));
        }
        return found;
    }
}
