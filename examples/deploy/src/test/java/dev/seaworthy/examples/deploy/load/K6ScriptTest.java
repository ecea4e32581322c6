package dev.seaworthy.examples.deploy.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.seaworthy.testsupport.RequiredTool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script for k6, run by Node.js with what it needs of k6. */
class K6ScriptTest {

    @TempDir
    private Path folder;

    private Path node = Path.of("node");

    @BeforeEach
    void nodeIsHere() throws IOException {
        Optional<Path> found = RequiredTool.find("node");
        assumeTrue(found.isPresent(), "node is not on the PATH: install Node.js 18 or newer");
        node = found.get();
        Path fakes = Files.createDirectories(folder.resolve("node_modules/k6"));
        for (String file : List.of("package.json", "k6.js", "http.js", "encoding.js")) {
            Files.copy(Path.of("src/test/resources/k6", file), fakes.resolve(file));
        }
        Files.copy(Path.of("src/test/resources/k6/run.mjs"), folder.resolve("run.mjs"));
        Files.copy(Path.of("load/registry.js"), folder.resolve("registry.mjs"));
    }

    @Test
    void asksForTheSameAsTheJavaVariant() throws Exception {
        List<String> lines = run(Map.of("REGISTRY_PASSWORD_READER", "r", "REGISTRY_PASSWORD_EDITOR", "e"));

        Map<String, Long> asked = lines.stream()
                .filter(line -> line.contains("\t/"))
                .collect(Collectors.groupingBy(line -> line.split("\t")[0], Collectors.counting()));
        assertThat(asked.keySet())
                .containsExactlyInAnyOrder(
                        Arrays.stream(Kind.values()).map(Kind::text).toArray(String[]::new));
        for (Kind kind : Kind.values()) {
            String path = kind.path(new Random(1), List.of("key-0")).replaceAll("[^/?]*$", "");
            assertThat(lines).as(kind.text()).anyMatch(line -> line.startsWith(kind.text() + "\t" + path));
        }
        assertThat(lines)
                .contains(
                        "options\t100 in 10s, 100 in 590s",
                        "prepared\t202",
                        "drawn\t29.9\tlist",
                        "drawn\t30\tsearch",
                        "drawn\t50\tby key",
                        "drawn\t70\tstatistics",
                        "drawn\t80\tsuggestions",
                        "drawn\t90\thealth",
                        "drawn\t99.9\thealth")
                .anyMatch(line ->
                        line.startsWith("thresholds\t") && line.contains("p(95)<200") && line.contains("rate<0.001"));
    }

    @Test
    void stressHasMoreUsers() throws Exception {
        assertThat(run(Map.of("REGISTRY_PASSWORD_READER", "r", "REGISTRY_PASSWORD_EDITOR", "e", "PROFILE", "stress")))
                .contains("options\t500 in 10s, 500 in 290s");
    }

    @Test
    void missingPasswordStopsWithItsName() throws Exception {
        assertThat(run(Map.of("REGISTRY_PASSWORD_READER", "r")))
                .anyMatch(line -> line.contains("REGISTRY_PASSWORD_EDITOR is not set"))
                .noneMatch(line -> line.startsWith("options"));
    }

    private List<String> run(Map<String, String> environment) throws Exception {
        ProcessBuilder script = new ProcessBuilder(node.toString(), "run.mjs")
                .directory(folder.toFile())
                .redirectErrorStream(true);
        script.environment().putAll(environment);
        Process process = script.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output.lines().toList();
    }
}
