package dev.seaworthy.examples.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadingProjectsTest {

    @TempDir
    static Path home;

    private static RunningRegistry registry;

    @BeforeAll
    static void start() throws Exception {
        registry = RunningRegistry.start(home);
        for (String name : new String[] {"Apollo", "Apollo 11", "apollo_12", "Artemis", "Mir", "100 % Mir"}) {
            registry.as("editor").post("/projects", "{\"name\":\"" + name + "\"}");
        }
    }

    @AfterAll
    static void stop() {
        if (registry != null) {
            registry.close();
        }
    }

    @Test
    void searchFindsTextAnywhereInEitherCase() throws Exception {
        assertThat(get("/projects/search?q=MIR"))
                .contains("\"Mir\"", "\"100 % Mir\"")
                .doesNotContain("Apollo");
    }

    @Test
    void searchTakesSignsOfPatternsLiterally() throws Exception {
        assertThat(get("/projects/search?q=%25")).contains("100 % Mir").doesNotContain("Apollo");
        assertThat(get("/projects/search?q=o_")).contains("apollo_12").doesNotContain("Apollo 11");
        assertThat(get("/projects/search?q=!")).isEqualTo("[]");
    }

    @Test
    void suggestionsAreNamesThatBeginLikeThis() throws Exception {
        assertThat(get("/projects/suggestions?prefix=ap")).isEqualTo("[\"Apollo\",\"Apollo 11\",\"apollo_12\"]");
        assertThat(get("/projects/suggestions?prefix=pollo")).isEqualTo("[]");
    }

    @Test
    void statisticsCountByInitialInEitherCase() throws Exception {
        assertThat(get("/projects/statistics")).isEqualTo("{\"projects\":6,\"byInitial\":{\"1\":1,\"A\":4,\"M\":1}}");
    }

    @Test
    void oneProjectIsFoundByItsId() throws Exception {
        String mir = get("/projects/search?q=100").replaceAll(".*\"id\":\"([^\"]+)\".*", "$1");

        assertThat(get("/projects/" + mir)).contains("\"name\":\"100 % Mir\"");
        assertThat(registry.as("reader").get("/projects/unknown").statusCode()).isEqualTo(404);
    }

    private static String get(String path) throws Exception {
        var answer = registry.as("reader").get(path);
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        return answer.body();
    }
}
