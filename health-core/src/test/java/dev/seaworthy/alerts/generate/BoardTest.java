package dev.seaworthy.alerts.generate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.seaworthy.alerts.Panel;
import dev.seaworthy.alerts.Rule;
import dev.seaworthy.alerts.RuleCatalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Boards keep the main rules of Grafana's dashboard linter. */
class BoardTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> UNITS = Set.of("short", "percentunit", "s", "bytes", "Bps", "ops");
    private static final Pattern SELECTOR = Pattern.compile("[a-z_]+\\{([^}]*)}");
    private static final Pattern RATE = Pattern.compile("\\brate\\([^\\[]*\\[([^]]*)]");

    private final RuleCatalogue catalogue = Modules.catalogue();

    @ParameterizedTest
    @EnumSource
    void variablesAreThoseThatEverybodyKnows(Panel.Board board) throws IOException {
        JsonNode variables = board(board).at("/templating/list");

        assertThat(variables)
                .extracting(each -> each.get("name").asText())
                .containsExactly("datasource", "job", "instance");
        assertThat(variables.get(0).get("type").asText()).isEqualTo("datasource");
        assertThat(variables.get(0).get("query").asText()).isEqualTo("prometheus");
        assertThat(variables.get(0).get("label").asText()).isEqualTo("Data source");
        for (JsonNode variable : List.of(variables.get(1), variables.get(2))) {
            assertThat(variable.get("type").asText()).isEqualTo("query");
            assertThat(variable.at("/datasource/uid").asText()).isEqualTo("${datasource}");
            assertThat(variable.get("multi").asBoolean()).isTrue();
            assertThat(variable.get("allValue").asText()).isEqualTo(".+");
            assertThat(variable.get("refresh").asInt()).isEqualTo(2);
        }
        assertThat(variables.get(1).get("label").asText()).isEqualTo("Job");
        assertThat(variables.get(2).get("label").asText()).isEqualTo("Instance");
    }

    @ParameterizedTest
    @EnumSource
    void boardHasAStableNameAndIsNotEdited(Panel.Board board) throws IOException {
        JsonNode json = board(board);

        assertThat(json.get("uid").asText())
                .isEqualTo("seaworthy-" + board.name().toLowerCase(Locale.ROOT));
        assertThat(json.get("editable").asBoolean(true)).isFalse();
        assertThat(json.get("panels")).isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void panelsSayWhatTheyShow(Panel.Board board) throws IOException {
        Set<Integer> ids = new HashSet<>();
        for (JsonNode panel : board(board).get("panels")) {
            assertThat(panel.get("title").asText()).isNotBlank();
            assertThat(panel.get("description").asText()).isNotBlank();
            assertThat(panel.at("/fieldConfig/defaults/unit").asText()).isIn(UNITS);
            assertThat(panel.at("/datasource/uid").asText()).isEqualTo("${datasource}");
            assertThat(panel.get("targets")).isNotEmpty();
            assertThat(ids.add(panel.get("id").asInt()))
                    .as("number of %s is its own", panel.get("title"))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void panelsDoNotOverlap(Panel.Board board) throws IOException {
        Set<List<Integer>> cells = new HashSet<>();
        for (JsonNode panel : board(board).get("panels")) {
            JsonNode place = panel.get("gridPos");
            int right = place.get("x").asInt() + place.get("w").asInt();
            assertThat(right).isLessThanOrEqualTo(24);
            for (int x = place.get("x").asInt(); x < right; x++) {
                for (int y = place.get("y").asInt();
                        y < place.get("y").asInt() + place.get("h").asInt();
                        y++) {
                    assertThat(cells.add(List.of(x, y)))
                            .as("%s at %d, %d", panel.get("title"), x, y)
                            .isTrue();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyExpressionKeepsToTheChosenJobsAndInstances(Panel.Board board) throws IOException {
        for (String expression : expressions(board)) {
            assertThat(SELECTOR.matcher(expression).results().map(result -> result.group(1)))
                    .as(expression)
                    .isNotEmpty()
                    .allMatch(matchers -> matchers.startsWith("job=~\"$job\",instance=~\"$instance\""));
            assertThat(RATE.matcher(expression).results().map(result -> result.group(1)))
                    .as(expression)
                    .allMatch("$__rate_interval"::equals);
        }
    }

    @ParameterizedTest
    @EnumSource
    void countersAreNeverShownAsTheyAre(Panel.Board board) throws IOException {
        Pattern total = Pattern.compile("(\\w+\\()?\\w+_(total|count|sum|bucket)\\{");
        for (String expression : expressions(board)) {
            assertThat(total.matcher(expression).results().map(result -> String.valueOf(result.group(1))))
                    .as(expression)
                    .allMatch(function -> Set.of("rate(", "increase(").contains(function));
        }
    }

    @Test
    void everyExpressionParses(@TempDir Path folder) throws Exception {
        List<Tree> rules = new ArrayList<>();
        for (Panel.Board board : Panel.Board.values()) {
            for (String expression : expressions(board)) {
                rules.add(Tree.of("record", "board:expression:" + rules.size())
                        .with("expr", expression.replace("$__rate_interval", "5m")));
            }
        }
        Files.writeString(
                folder.resolve("boards.yml"),
                Yaml.text(
                        "Boards",
                        Tree.of("groups", List.of(Tree.of("name", "boards").with("rules", rules)))));

        assertThat(Program.run(folder, "promtool", "check", "rules", "boards.yml"))
                .contains("SUCCESS: " + rules.size() + " rules found");
    }

    @Test
    void everyRuleIsOnAPanelThatShowsItsVeryFigureAndThreshold() throws IOException {
        Map<Integer, JsonNode> byNumber = new TreeMap<>();
        for (Panel.Board board : Panel.Board.values()) {
            board(board)
                    .get("panels")
                    .forEach(panel -> byNumber.put(panel.get("id").asInt(), panel));
        }
        Links links = new Links(Settings.of("--to", "x"), catalogue.panels());
        for (Rule rule : catalogue.rules()) {
            Panel panel = links.panel(rule).orElseThrow(() -> new AssertionError(rule.id() + " has no panel"));
            assertThat(panel.series())
                    .as(rule.id())
                    .extracting(Panel.Series::signal)
                    .contains(rule.signal());
            assertThat(byNumber.get(Links.number(panel)).at("/fieldConfig/defaults/thresholds/steps"))
                    .as(rule.id())
                    .anyMatch(step ->
                            !step.get("value").isNull() && step.get("value").asDouble() == rule.threshold());
        }
    }

    @Test
    void colourOfEachStepIsThatOfTheWorstRuleItBreaks() throws IOException {
        List<String> steps = new ArrayList<>();
        for (JsonNode panel : board(Panel.Board.SECURITY).get("panels")) {
            if (panel.get("title").asText().equals("Certificates")) {
                panel.at("/fieldConfig/defaults/thresholds/steps")
                        .forEach(step -> steps.add(step.get("value").asText() + " "
                                + step.get("color").asText()));
            }
        }

        assertThat(steps).containsExactly("null red", "604800 orange", "2592000 green");
    }

    private JsonNode board(Panel.Board board) throws IOException {
        return JSON.readTree(new Board(catalogue).file(board));
    }

    private List<String> expressions(Panel.Board board) throws IOException {
        List<String> expressions = new ArrayList<>();
        for (JsonNode panel : board(board).get("panels")) {
            panel.get("targets")
                    .forEach(target -> expressions.add(target.get("expr").asText()));
        }
        return expressions;
    }
}
