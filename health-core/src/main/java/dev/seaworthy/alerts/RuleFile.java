package dev.seaworthy.alerts;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One {@code rules.json}: what a module watches and shows. */
record RuleFile(List<Rule> rules, List<Panel> panels) {

    /** @throws IllegalArgumentException naming the source, the rule or panel, and the key */
    static RuleFile parse(String text, String source) {
        try {
            JsonObject json = JsonObject.of(JsonReader.read(text), "the whole");
            RuleFile file = new RuleFile(
                    json.list("rules", each -> named("rule", each, RuleFile::rule)),
                    json.list("panels", each -> named("panel", each, RuleFile::panel)));
            json.refuseOthers();
            return file;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(source + ": " + e.getMessage(), e);
        }
    }

    private static <T> T named(String what, @Nullable Object value, Function<JsonObject, T> form) {
        JsonObject json = JsonObject.of(value, what);
        String id = json.text("id");
        try {
            T result = form.apply(json);
            json.refuseOthers();
            return result;
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            String name = what + " " + id;
            throw new IllegalArgumentException(message.contains(name) ? message : name + ": " + message, e);
        }
    }

    private static Rule rule(JsonObject json) {
        double threshold = json.number("threshold");
        return new Rule(
                json.text("id"),
                SignalForm.signal(json.any("signal")),
                comparison(json.text("comparator")),
                threshold,
                json.has("clear") ? json.number("clear") : threshold,
                json.has("for") ? Spans.parse(json.text("for"), "for") : Duration.ZERO,
                json.has("minimum_events") ? json.count("minimum_events") : 0,
                Names.constant(Severity.class, json.text("severity"), "severity"),
                json.text("category"),
                json.text("summary"),
                json.text("description"),
                true);
    }

    private static Comparison comparison(String symbol) {
        for (Comparison comparison : Comparison.values()) {
            if (comparison.symbol().equals(symbol)) {
                return comparison;
            }
        }
        throw new IllegalArgumentException("comparator is \"" + symbol + "\"; legal are > and <");
    }

    private static Panel panel(JsonObject json) {
        return new Panel(
                json.text("id"),
                Names.constant(Panel.Board.class, json.text("board"), "board"),
                json.text("title"),
                json.text("description"),
                Names.constant(Panel.Unit.class, json.text("unit"), "unit"),
                Names.constant(Panel.Kind.class, json.text("kind"), "kind"),
                json.list("series", RuleFile::series),
                json.texts("rules"));
    }

    private static Panel.Series series(@Nullable Object value) {
        JsonObject json = JsonObject.of(value, "series");
        Panel.Series series = new Panel.Series(json.text("legend"), SignalForm.signal(json.any("signal")));
        json.refuseOthers();
        return series;
    }
}
