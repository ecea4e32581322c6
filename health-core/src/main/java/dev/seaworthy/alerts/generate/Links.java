package dev.seaworthy.alerts.generate;

import dev.seaworthy.alerts.Panel;
import dev.seaworthy.alerts.Rule;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Where an alert leads to: its section of the runbooks and the panel that shows what it watches. */
final class Links {

    /** Far more than there are panels, and as many digits as anybody wants to read. */
    private static final int PANEL_NUMBERS = 1_000_000;

    private final Settings settings;
    private final List<Panel> panels;

    Links(Settings settings, List<Panel> panels) {
        this.settings = settings;
        this.panels = panels;
    }

    String runbook(Rule rule) {
        return settings.runbooks() + "#" + rule.id();
    }

    Optional<String> dashboard(Rule rule) {
        return panel(rule)
                .map(panel -> settings.grafana() + "/d/" + uid(panel.board()) + "?viewPanel=" + number(panel));
    }

    /** The first panel that belongs to the rule. */
    Optional<Panel> panel(Rule rule) {
        return panels.stream()
                .filter(panel -> panel.rules().contains(rule.id()))
                .findFirst();
    }

    static String uid(Panel.Board board) {
        return "seaworthy-" + board.name().toLowerCase(Locale.ROOT);
    }

    /** By the panel's own name, so that it stays when others come or go. */
    static int number(Panel panel) {
        return Math.floorMod(panel.id().hashCode(), PANEL_NUMBERS) + 1;
    }
}
