package dev.seaworthy.alerts.generate;

import dev.seaworthy.alerts.Panel;
import dev.seaworthy.alerts.Rule;
import dev.seaworthy.alerts.RuleCatalogue;
import dev.seaworthy.alerts.slo.Objectives;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the configuration of Prometheus, its rules with their tests, the routing of Alertmanager and boards for Grafana,
 * from the catalogues of rules on the class path. The same input gives the same files, byte for byte; what else is in the
 * folder stays. {@code docs/alerts.md} has the command.
 */
public final class Generate {

    private static final Logger log = LoggerFactory.getLogger(Generate.class);

    private Generate() {}

    /**
     * Options stand in {@code docs/alerts.md}.
     *
     * @throws IllegalArgumentException naming what is wrong and what is legal
     * @throws UncheckedIOException when the folder cannot be written
     */
    public static void main(String... arguments) {
        Settings settings = Settings.of(arguments);
        if (!settings.runbooks().contains("://")) {
            log.warn(
                    "Alerts lead to {}, which nobody who gets one can open; name the published page with --runbooks https://…",
                    settings.runbooks());
        }
        RuleCatalogue catalogue =
                RuleCatalogue.onClassPath(Generate.class.getClassLoader()).with(settings.rules());
        Objectives objectives = Objectives.defaults().with(settings.objectives());
        files(settings, catalogue, objectives)
                .forEach((name, text) -> write(settings.to().resolve(name), text));
    }

    /** Their texts by their names. */
    static Map<String, String> files(Settings settings, RuleCatalogue catalogue, Objectives objectives) {
        List<Rule> rules = catalogue.rules().stream().filter(Rule::enabled).toList();
        List<Rule> watched =
                rules.stream().filter(rule -> !SloRules.replaces(rule)).toList();
        AlertRules alerts = new AlertRules(settings, new Links(settings, catalogue.panels()));
        SloRules burns = new SloRules(catalogue, objectives, alerts, settings);
        Map<String, String> files = new TreeMap<>();
        files.put("prometheus.yml", Scraping.file(settings));
        files.put("rules-recording.yml", SloRecordings.file(settings, objectives));
        files.put("rules-alerts.yml", alerts.file(watched));
        files.put("rules-slo.yml", burns.file(settings.job()));
        files.put(
                "prometheus-rules.yaml",
                OperatorRules.file(settings, groups(settings, objectives, watched, alerts, burns)));
        files.put("rules-test.yml", new RuleTests(settings).file(watched));
        SloTests sloTests = new SloTests(settings, catalogue, objectives);
        files.put("rules-slo-test.yml", sloTests.file());
        files.put("rules-slo-silent-test.yml", sloTests.silentFile());
        files.put("alertmanager.yml", Routing.file(settings));
        files.put("slo/openslo.yaml", OpenSlo.file(settings, objectives));
        files.put(
                "runbooks.md",
                Runbooks.onClassPath(Generate.class.getClassLoader()).file(rules));
        Board board = new Board(catalogue);
        for (Panel.Board each : Panel.Board.values()) {
            files.put("grafana/" + each.name().toLowerCase(Locale.ROOT) + ".json", board.file(each));
        }
        return files;
    }

    private static List<Tree> groups(
            Settings settings, Objectives objectives, List<Rule> watched, AlertRules alerts, SloRules burns) {
        return Stream.of(SloRecordings.groups(settings, objectives), alerts.groups(watched), burns.groups())
                .flatMap(List::stream)
                .toList();
    }

    private static void write(Path file, String text) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be written; name a folder with --to that can", e);
        }
    }
}
