package dev.seaworthy.audit.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.audit.Actor;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditMode;
import dev.seaworthy.audit.AuditQuery;
import dev.seaworthy.audit.EventField;
import dev.seaworthy.audit.StoredEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditGuideTest {
    private static final Path GUIDE = Path.of("../docs/audit.md");
    private static final Path EXAMPLES = Path.of("src/test/java/dev/seaworthy/audit/jdbc/AuditGuideExamples.java");

    @TempDir
    Path folder;

    @Test
    void javaInTheGuideIsTheCodeThatIsCompiledHere() throws IOException {
        List<String> shown = blocks(GUIDE, Pattern.compile("```java\n(.*?)```", Pattern.DOTALL));

        assertThat(shown)
                .isNotEmpty()
                .containsExactlyElementsOf(blocks(EXAMPLES, Pattern.compile("// guide\n(.*?)// end", Pattern.DOTALL)));
    }

    @Test
    void theExamplesDoWhatTheGuideSays() throws Exception {
        JdbcDataSource dataSource = new JdbcDataSource();
        dataSource.setURL("jdbc:h2:file:" + folder.resolve("db") + ";WRITE_DELAY=0");
        JdbcAuditStore store = new JdbcAuditStore(dataSource);
        ExecutorService pool = Executors.newSingleThreadExecutor();
        try (AuditLogger audit = AuditLogger.builder(store)
                .types(AuditGuideExamples.type())
                .journal(folder.resolve("journal"))
                .syncTimeout(Duration.ofSeconds(20))
                .build()
                .start()) {
            assertThat(AuditGuideExamples.events(audit).accepted()).isTrue();
            assertThat(AuditGuideExamples.outcome(audit, Map.of("name", "old"), Map.of("name", "new")))
                    .isEqualTo("receipt of 42");
            AuditGuideExamples.context(audit, pool).shutdown();
            assertThat(pool.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
            AuditGuideExamples.hold(audit);
            AuditGuideExamples.deadLetters(audit);
            for (int i = 0; i < 51; i++) {
                audit.log(AuditEvent.of("auth.logout").by(Actor.user("u-17")));
            }
            audit.log(AuditEvent.of("a.last"), AuditMode.SYNC);

            assertThat(AuditGuideExamples.reading(store).items()).hasSize(1);
            assertThat(one(store, "project.update").text(EventField.METADATA))
                    .isEqualTo("{\"changes\":{\"name\":{\"before\":\"old\",\"after\":\"new\"}}}");
            assertThat(one(store, "invoice.pay").text(EventField.METADATA)).contains("duration_ms");
            assertThat(one(store, "report.rendered").text(EventField.IMPERSONATOR_ID))
                    .isEqualTo("admin-1");
        }
        AuditGuideExamples.retention(dataSource).close();
    }

    private static StoredEvent one(JdbcAuditStore store, String type) {
        List<StoredEvent> items = store.page(AuditQuery.all().eventTypes(type)).items();
        assertThat(items).hasSize(1);
        return items.get(0);
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
