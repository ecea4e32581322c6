package dev.seaworthy.alerts;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Signals and selectors as they stand in {@code rules.json}; the key that comes with each kind names it. */
final class SignalForm {

    /** A kind of signal by the key that names it. Its function has no state. */
    @SuppressWarnings("ImmutableEnumChecker")
    private enum Kind {
        VALUE(json -> new Signal.Value(selector(json.object("value")), across(json), by(json))),
        RATIO(json -> new Signal.Ratio(selector(json.object("ratio")), selector(json.object("to")), by(json))),
        INCREASE(json -> new Signal.Increase(selector(json.object("increase")), window(json), by(json))),
        RATE(json -> new Signal.Rate(selector(json.object("rate")), window(json), by(json))),
        SHARE(json ->
                new Signal.Share(selector(json.object("share")), selector(json.object("of")), window(json), by(json))),
        QUANTILE(json ->
                new Signal.Quantile(json.number("quantile"), selector(json.object("of")), window(json), by(json))),
        FIRST(json -> new Signal.First(json.list("first", SignalForm::signal))),
        CHANGES(json -> new Signal.Changes(selector(json.object("changes")), window(json), by(json))),
        SCRAPE(json -> new Signal.Scrape(Names.constant(Signal.Target.class, json.text("scrape"), "scrape")));

        private final Function<JsonObject, Signal> form;

        Kind(Function<JsonObject, Signal> form) {
            this.form = form;
        }
    }

    private SignalForm() {}

    static Signal signal(@Nullable Object value) {
        JsonObject json = JsonObject.of(value, "signal");
        for (Kind kind : Kind.values()) {
            if (json.keys().contains(Names.word(kind))) {
                Signal signal = kind.form.apply(json);
                json.refuseOthers();
                return signal;
            }
        }
        throw new IllegalArgumentException("signal " + json.keys()
                + " is of no known kind; it needs one of value, ratio, increase, rate, share, quantile, first, changes,"
                + " scrape");
    }

    private static Selector selector(JsonObject json) {
        for (Selector.Type type : Selector.Type.values()) {
            String key = Names.word(type);
            if (json.has(key)) {
                Double bucket = json.has("bucket") ? json.number("bucket") : null;
                Selector selector = new Selector(
                        json.text(key),
                        type,
                        json.textIfAny("unit"),
                        statistic(json, type, bucket),
                        bucket,
                        tags(json));
                json.refuseOthers();
                return selector;
            }
        }
        throw new IllegalArgumentException(
                "meter " + json.keys() + " needs one of gauge, counter, timer, summary with its name");
    }

    private static Selector.Statistic statistic(JsonObject json, Selector.Type type, @Nullable Double bucket) {
        String word = json.textIfAny("statistic");
        if (word != null) {
            return Names.constant(Selector.Statistic.class, word, "statistic");
        }
        if (bucket != null) {
            return Selector.Statistic.BUCKET;
        }
        return type == Selector.Type.GAUGE ? Selector.Statistic.VALUE : Selector.Statistic.COUNT;
    }

    /** {@code "tags":{"state":"used"}} and {@code "without":{"outcome":["A","B"]}}. */
    private static List<Selector.TagMatch> tags(JsonObject json) {
        List<Selector.TagMatch> tags = new ArrayList<>();
        addTags(json, "tags", true, tags);
        addTags(json, "without", false, tags);
        return tags;
    }

    private static void addTags(JsonObject json, String key, boolean wanted, List<Selector.TagMatch> tags) {
        if (json.has(key)) {
            JsonObject values = json.object(key);
            for (String tag : values.keys()) {
                tags.add(new Selector.TagMatch(tag, wanted, values.textOrTexts(tag)));
            }
        }
    }

    private static Signal.Across across(JsonObject json) {
        String word = json.textIfAny("across");
        return word == null ? Signal.Across.MAX : Names.constant(Signal.Across.class, word, "across");
    }

    private static List<String> by(JsonObject json) {
        return json.texts("by");
    }

    private static Duration window(JsonObject json) {
        return Spans.parse(json.text("window"), "window");
    }
}
