package dev.seaworthy.alerts.generate;

import dev.seaworthy.alerts.Panel;
import dev.seaworthy.alerts.RuleCatalogue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** One Grafana board: figures first, then charts, and the variables that all of them use. */
final class Board {

    /** What Grafana divides the width into. */
    private static final int WIDTH = 24;

    private static final String INSTANCES = "process_uptime_seconds";

    private final List<Panel> panels;
    private final BoardPanel form;

    Board(RuleCatalogue catalogue) {
        this.panels = catalogue.panels();
        this.form = new BoardPanel(catalogue);
    }

    String file(Panel.Board board) {
        String title = board.name().charAt(0) + board.name().substring(1).toLowerCase(Locale.ROOT);
        return Json.text(Tree.of("uid", Links.uid(board))
                .with("title", "Seaworthy: " + title)
                .with("description", "Generated from the catalogue of rules; changes are overwritten.")
                .with("tags", List.of("seaworthy"))
                .with("editable", false)
                .with("graphTooltip", 1)
                .with("refresh", "30s")
                .with("schemaVersion", 39)
                .with("time", Tree.of("from", "now-3h").with("to", "now"))
                .with("timezone", "utc")
                .with("links", List.of(otherBoards()))
                .with("annotations", Tree.of("list", List.of(restarts())))
                .with("templating", Tree.of("list", List.of(datasource(), job(), instance())))
                .with("panels", placed(board)));
    }

    private List<Tree> placed(Panel.Board board) {
        List<Tree> placed = new ArrayList<>();
        int x = 0;
        int y = 0;
        int height = 0;
        for (Panel panel : panelsOf(board)) {
            boolean chart = panel.kind() == Panel.Kind.TIMESERIES;
            int width = chart ? WIDTH / 2 : WIDTH / 4;
            if (x + width > WIDTH || (height > 0 && height != height(chart))) {
                x = 0;
                y += height;
            }
            height = height(chart);
            placed.add(form.of(
                    panel, Tree.of("h", height).with("w", width).with("x", x).with("y", y)));
            x += width;
        }
        return placed;
    }

    private static int height(boolean chart) {
        return chart ? 8 : 4;
    }

    private List<Panel> panelsOf(Panel.Board board) {
        return panels.stream()
                .filter(panel -> panel.board() == board)
                .sorted(Comparator.comparing((Panel panel) -> panel.kind() == Panel.Kind.TIMESERIES)
                        .thenComparing(Panel::id))
                .toList();
    }

    private static Tree otherBoards() {
        return Tree.of("title", "Seaworthy")
                .with("type", "dashboards")
                .with("tags", List.of("seaworthy"))
                .with("asDropdown", true)
                .with("includeVars", true)
                .with("keepTime", true);
    }

    private static Tree restarts() {
        return Tree.of("name", "Starts")
                .with("enable", true)
                .with("iconColor", "blue")
                .with("datasource", BoardPanel.datasource())
                .with(
                        "expr",
                        "changes(process_start_time_seconds{job=~\"$job\",instance=~\"$instance\"}[$__rate_interval]) > 0")
                .with("titleFormat", "Started")
                .with("textFormat", "{{instance}}");
    }

    private static Tree datasource() {
        return Tree.of("name", "datasource")
                .with("label", "Data source")
                .with("type", "datasource")
                .with("query", "prometheus");
    }

    private static Tree job() {
        return variable("job", "Job", "label_values(" + INSTANCES + ", job)");
    }

    private static Tree instance() {
        return variable("instance", "Instance", "label_values(" + INSTANCES + "{job=~\"$job\"}, instance)");
    }

    private static Tree variable(String name, String label, String query) {
        return Tree.of("name", name)
                .with("label", label)
                .with("type", "query")
                .with("datasource", BoardPanel.datasource())
                .with("query", query)
                .with("definition", query)
                .with("refresh", 2)
                .with("sort", 1)
                .with("multi", true)
                .with("includeAll", true)
                .with("allValue", ".+")
                .with("current", Tree.of("text", "All").with("value", "$__all"));
    }
}
