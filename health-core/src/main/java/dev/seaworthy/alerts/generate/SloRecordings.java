package dev.seaworthy.alerts.generate;

import dev.seaworthy.alerts.slo.Objective;
import dev.seaworthy.alerts.slo.Objectives;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code rules-recording.yml}: what each objective counts, over all instances of a job, and how fast its budget burns. The
 * processes tell what they count; where they do not, it is worked out from the meters that the objective is about. Long
 * windows are sums of hours that were recorded, so that no query reads a month of samples; they end with the last full
 * hour.
 */
final class SloRecordings {

    /** Each event is in this many records of five minutes, one a minute. */
    private static final int TIMES = 5;

    private final String job;
    private final Promql promql;

    SloRecordings(Settings settings) {
        this.job = "job=" + Texts.quoted(settings.job());
        this.promql = Promql.ofJob(settings.job());
    }

    static String file(Settings settings, Objectives objectives) {
        return Yaml.text(
                "What the objectives of %s count, and how fast their budgets burn.".formatted(settings.job()),
                Tree.of("groups", groups(settings, objectives)));
    }

    static List<Tree> groups(Settings settings, Objectives objectives) {
        SloRecordings recordings = new SloRecordings(settings);
        List<Tree> rules = new ArrayList<>();
        objectives.all().forEach(objective -> rules.addAll(recordings.counts(settings.job(), objective)));
        rules.add(Tree.of("record", burn(SloWindow.FIVE_MINUTES))
                .with("expr", recordings.perBudget(recordings.counted("_bad"), recordings.counted(""))));
        for (SloWindow window : SloWindow.LONG) {
            rules.addAll(recordings.sums(window));
        }
        rules.add(Tree.of("record", "job:slo_budget_remaining:ratio30d")
                .with("expr", "1 - " + burn(SloWindow.MONTH) + "{" + recordings.job + "}"));
        return List.of(
                Tree.of("name", "seaworthy-slo-records").with("interval", "1m").with("rules", rules));
    }

    /** The series that says how many times too fast the budget burns. */
    static String burn(SloWindow window) {
        return "job:slo_burn:rate" + window.name();
    }

    /** The series that says how many bad events there were. */
    static String badEvents(SloWindow window) {
        return "job:slo_events_bad:sum" + window.name();
    }

    static String allEvents(SloWindow window) {
        return "job:slo_events:sum" + window.name();
    }

    static String events(String what) {
        return "job:slo_events" + what + ":increase5m";
    }

    private List<Tree> counts(String name, Objective objective) {
        String total = promql.ofAllInstances(objective.sli().total(), Duration.ofMinutes(5));
        String ofId = ",objective=" + Texts.quoted(objective.id());
        String part = promql.ofAllInstances(objective.sli().part(), Duration.ofMinutes(5));
        String bad =
                objective.sli().partIsBad() ? part + " or 0 * " + total : "clamp_min(" + total + " - " + part + ", 0)";
        Tree labels = Tree.of("objective", objective.id());
        Tree ours = Tree.of("job", name).with("objective", objective.id());
        return List.of(
                Tree.of("record", events(""))
                        .with("expr", told("job", "", ofId, "5m") + "\nor\n" + total)
                        .with("labels", labels),
                Tree.of("record", events("_bad"))
                        .with("expr", told("job", "_bad", ofId, "5m") + "\nor\n" + bad)
                        .with("labels", labels),
                Tree.of("record", "job:slo_budget:ratio")
                        .with("expr", "vector(" + Texts.number(objective.budget()) + ")")
                        .with("labels", ours),
                Tree.of("record", "job:slo_events_bad_minimum:count")
                        .with("expr", "vector(" + objective.minimumBadEvents() + ")")
                        .with("labels", ours));
    }

    private List<Tree> sums(SloWindow window) {
        String bad = sum("_bad", window);
        String all = sum("", window);
        List<Tree> rules = new ArrayList<>();
        rules.add(Tree.of("record", badEvents(window)).with("expr", bad));
        if (window.equals(SloWindow.HOUR)) {
            rules.add(Tree.of("record", allEvents(window)).with("expr", all));
        }
        rules.add(Tree.of("record", burn(window)).with("expr", perBudget(bad, all)));
        return rules;
    }

    /** What the processes counted, or what was counted here each minute; of longer windows what the hours before had. */
    private String sum(String what, SloWindow window) {
        if (window.length().compareTo(SloWindow.DAY) < 0) {
            return told("job, objective", what, "", Texts.span(window.length())) + " or sum_over_time(" + counted(what)
                    + window.range("") + ") / " + TIMES;
        }
        String hours = what.isEmpty() ? allEvents(SloWindow.HOUR) : badEvents(SloWindow.HOUR);
        return "sum_over_time(" + hours + "{" + job + "}" + window.range(":1h") + ")";
    }

    /** How much the counters grew that each process has of each objective: they are there before the first event. */
    private String told(String by, String what, String of, String window) {
        return "sum by (" + by + ") (increase(seaworthy_slo_events" + what + "_total{" + job + of + "}[" + window
                + "]))";
    }

    private String counted(String what) {
        return events(what) + "{" + job + "}";
    }

    private String perBudget(String bad, String all) {
        return "((" + bad + ") / ((" + all + ") > 0)) / on (job, objective) job:slo_budget:ratio{" + job + "}";
    }
}
