package dev.seaworthy.alerts.slo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.seaworthy.metrics.MeterBuckets;
import dev.seaworthy.testsupport.RequiredTool;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/slo.md} and {@code docs/metrics.md} say what the code does. */
class SloPageTest {

    private static final Path DOCS = Path.of("..", "docs");

    @Test
    void everyObjectiveIsInItsTable() throws IOException {
        String page = page();

        for (Objective objective : Objectives.defaults().all()) {
            String percent =
                    String.format(Locale.ROOT, "%.1f", objective.target() * 100).replace(".0", "") + " %";
            assertThat(page)
                    .containsPattern("\\| `" + objective.id() + "` \\| " + percent + " \\|.*\\| "
                            + objective.urgency().name().toLowerCase(Locale.ROOT) + " \\|");
        }
    }

    @Test
    void everyBurnRuleIsInItsTable() throws IOException {
        String page = page();

        for (BurnRule rule : BurnRule.values()) {
            String factor = String.valueOf(rule.factor()).replace(".0", "");
            assertThat(page)
                    .containsPattern("\\| `slo-burn-" + rule.label() + "` \\|[^|]*\\| " + factor + " \\|[^|]*\\| "
                            + rule.urgency().name().toLowerCase(Locale.ROOT) + " \\|");
        }
    }

    @Test
    void theBoundsOfRequestsAreListed() throws IOException {
        String bounds = MeterBuckets.boundsOf("http.server.requests").stream()
                .map(bound -> String.valueOf(bound).replaceAll("\\.0$", ""))
                .collect(Collectors.joining(", "));

        assertThat(page()).contains(bounds + " s");
    }

    @Test
    void everyMeterIsDescribed() throws Exception {
        String page = Files.readString(DOCS.resolve("metrics.md"));

        for (var field : SloMeters.class.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers()) && !Modifier.isPrivate(field.getModifiers())) {
                assertThat(page).contains("| `" + field.get(null) + "` |");
            }
        }
    }

    @Test
    void prometheusUnderstandsItsQueries(@TempDir Path folder) throws Exception {
        Optional<Path> promtool = RequiredTool.find("promtool");
        assumeTrue(promtool.isPresent(), "promtool is not installed");
        List<String> queries = blocks("promql");
        StringBuilder rules = new StringBuilder("groups:\n  - name: page\n    rules:\n");
        for (String query : queries) {
            rules.append("      - record: page:query\n        labels: {n: \"")
                    .append(query.hashCode())
                    .append("\"}\n        expr: |\n          ")
                    .append(query.strip().replace("\n", "\n          "))
                    .append('\n');
        }
        Path file = Files.writeString(folder.resolve("rules.yml"), rules);

        Process check = new ProcessBuilder(promtool.get().toString(), "check", "rules", file.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(queries).hasSize(4);
        assertThat(check.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(check.exitValue()).as(said).isZero();
    }

    /** The code blocks of a language. */
    static List<String> blocks(String language) throws IOException {
        Matcher block =
                Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(page());
        List<String> blocks = new ArrayList<>();
        while (block.find()) {
            blocks.add(block.group(1));
        }
        return blocks;
    }

    private static String page() throws IOException {
        return Files.readString(DOCS.resolve("slo.md"));
    }
}
