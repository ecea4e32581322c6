package dev.seaworthy.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.seaworthy.testsupport.RequiredTool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page and the files that come with the deployment kit are what the generator writes today. */
@Tag("dear")
class GeneratedFilesTest {

    private static final Path PAGE = Path.of("..", "..", "docs", "alerts.md");
    private static final Path KIT = Path.of("..", "deploy", "monitoring", "generated");
    private static final String BEGIN = "<!-- runbooks -->\n";
    private static final String END = "<!-- end of runbooks -->\n";
    private static final String AGAIN = "mvn test -pl examples/quickstart -am -Dtest=GeneratedFilesTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dseaworthy.page=write";

    private static final String[] OPTIONS = {
        "--job", "registry",
        "--target", "blue:8080",
        "--target", "green:8080",
        "--metrics-path", "/seaworthy/metrics",
        "--alertmanager", "alertmanager:9093",
        "--runbooks", "https://example.com/alerts.md",
        "--grafana", "https://monitoring.example.com"
    };

    @TempDir
    Path folder;

    @Test
    void runbooksStandOnThePage() throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        int end = page.indexOf(END);
        String runbooks = Generated.into(folder).get("runbooks.md");
        if (writes()) {
            Files.writeString(PAGE, page.substring(0, begin) + runbooks + page.substring(end));
        } else {
            assertThat(page.substring(begin, end))
                    .as("%s is stale; write it anew with: %s", PAGE, AGAIN)
                    .isEqualTo(runbooks);
        }
    }

    @Test
    void everyRunbookHasThreeChecksAndAMitigation() {
        String runbooks = Generated.into(folder).get("runbooks.md");

        assertThat(Arrays.stream(runbooks.split("\n## ", -1)).skip(1))
                .hasSizeGreaterThan(35)
                .allSatisfy(section -> assertThat(section)
                        .contains("\n1. ", "\n2. ", "\n3. ", "\n**Mitigation.** ")
                        .doesNotContain("\n4. "));
    }

    @Test
    void deploymentKitHasWhatIsGenerated() {
        if (writes()) {
            Generated.into(KIT, OPTIONS);
        }
        Map<String, String> generated = Generated.into(folder, OPTIONS);
        assertThat(Generated.in(KIT))
                .as("%s is stale; write it anew with: %s", KIT, AGAIN)
                .isEqualTo(generated);
    }

    /** With the rules of all modules, each of which knows only its own. */
    @Test
    void everyRuleOfTheKitFiresWhenItShouldAndNotWhenItShouldNot() throws Exception {
        assertThat(promtool("test", "rules", "rules-test.yml")).contains("SUCCESS");
    }

    @Test
    void promtoolAcceptsTheRulesOfTheKit() throws Exception {
        assertThat(promtool(
                        "check", "rules", "--lint-fatal", "rules-recording.yml", "rules-alerts.yml", "rules-slo.yml"))
                .contains("SUCCESS")
                .doesNotContain("FAILED");
    }

    @Test
    void alertsOfTheKitLeadToAddressesThatAPageCanOpen() {
        assertThat(Generated.in(KIT).get("prometheus-rules.yaml"))
                .contains("runbook_url: \"https://", "dashboard_url: \"https://")
                .doesNotContain("localhost", "runbook_url: \"docs/");
    }

    private static String promtool(String... arguments) throws IOException, InterruptedException {
        Optional<Path> promtool = RequiredTool.find("promtool");
        assumeTrue(promtool.isPresent(), "promtool is not installed (Debian package prometheus)");
        List<String> command = new ArrayList<>(List.of(promtool.orElseThrow().toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(KIT.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    private static boolean writes() {
        return "write".equals(System.getProperty("seaworthy.page"));
    }
}
