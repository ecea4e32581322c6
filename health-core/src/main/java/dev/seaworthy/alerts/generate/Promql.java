package dev.seaworthy.alerts.generate;

import dev.seaworthy.alerts.Selector;
import dev.seaworthy.alerts.Signal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Signals as PromQL, for each instance of the application apart. */
final class Promql implements Signal.Cases<String> {

    /** Is false for NaN and for nothing else: unknown has no value. */
    private static final String KNOWN = " >= -Inf";

    private static final Pattern SPECIAL = Pattern.compile("[\\\\.+*?()\\[\\]{}|^$]");

    private final String who;
    private final UnaryOperator<String> rateWindow;

    private Promql(String who, UnaryOperator<String> rateWindow) {
        this.who = who;
        this.rateWindow = rateWindow;
    }

    /** For rules about one job. */
    static Promql ofJob(String job) {
        return new Promql("job=" + Texts.quoted(job), window -> window);
    }

    /** For a board, whose variables say which jobs and instances, and whose resolution says over what rates are taken. */
    static Promql ofBoard() {
        return new Promql("job=~\"$job\",instance=~\"$instance\"", window -> "$__rate_interval");
    }

    /** The signal's value. */
    String of(Signal signal) {
        return signal.as(this);
    }

    /** The same, as an operand of whatever stands beside it. */
    String operand(Signal signal) {
        boolean compound = signal instanceof Signal.Ratio
                || signal instanceof Signal.Share
                || signal instanceof Signal.First
                || signal instanceof Signal.Scrape;
        return compound ? "(" + of(signal) + ")" : of(signal);
    }

    /** How many events a share or quantile rests on: of a share the part, of a quantile all. */
    String evidence(Signal signal) {
        if (signal instanceof Signal.Share share) {
            return grown(share.part(), share.window(), share.by());
        }
        if (signal instanceof Signal.Quantile quantile) {
            return grown(quantile.of(), quantile.window(), quantile.by());
        }
        throw new IllegalArgumentException(signal + " does not rest on events");
    }

    /** How much totals grew, all instances together. */
    String ofAllInstances(Selector of, Duration window) {
        return "sum by (job) (increase(" + series(of) + "[" + Texts.span(window) + "]))";
    }

    /** Totals as they stand, all instances together. */
    String totalOfAllInstances(Selector of) {
        return "sum by (job) (" + series(of) + ")";
    }

    /** What tells the values of a signal apart. */
    static List<String> labels(Signal signal) {
        List<String> labels = new ArrayList<>();
        labels.add("job");
        boolean ofNobody = signal instanceof Signal.Scrape scrape && scrape.target() == Signal.Target.ABSENT;
        if (!ofNobody) {
            labels.add("instance");
        }
        signal.by().forEach(tag -> labels.add(label(tag)));
        return labels;
    }

    /** A tag's name in Prometheus. */
    static String label(String tag) {
        return tag.replace('.', '_').replace('-', '_');
    }

    /** The bound of a bucket as clients write it. */
    static String bound(double bucket) {
        return Double.isInfinite(bucket) ? "+Inf" : Double.toString(bucket);
    }

    @Override
    public String value(Signal.Value signal) {
        String across = signal.across().name().toLowerCase(Locale.ROOT);
        return across + by(signal.by()) + "(" + series(signal.of()) + KNOWN + ")";
    }

    @Override
    public String ratio(Signal.Ratio signal) {
        return "max" + by(signal.by()) + "(" + series(signal.of()) + KNOWN + ") / (max" + by(signal.by()) + "("
                + series(signal.to()) + KNOWN + ") != 0)";
    }

    @Override
    public String increase(Signal.Increase signal) {
        return grown(signal.of(), signal.window(), signal.by());
    }

    @Override
    public String rate(Signal.Rate signal) {
        return "sum" + by(signal.by()) + "(rate(" + series(signal.of()) + "["
                + rateWindow.apply(Texts.span(signal.window())) + "]))";
    }

    /** The part may not be there yet, the first failure for example: then it is 0 of what there is. */
    @Override
    public String share(Signal.Share signal) {
        String part = grown(signal.part(), signal.window(), signal.by());
        String whole = grown(signal.whole(), signal.window(), signal.by());
        return "(" + part + " or 0 * " + whole + ") / (" + whole + " > 0)";
    }

    @Override
    public String quantile(Signal.Quantile signal) {
        List<String> by = new ArrayList<>(signal.by());
        by.add("le");
        String buckets = signal.of().prometheusMeter() + "_bucket" + matchers(signal.of());
        return "histogram_quantile(" + Texts.number(signal.quantile()) + ", sum" + by(by) + "(increase(" + buckets + "["
                + Texts.span(signal.window()) + "])))";
    }

    @Override
    public String first(Signal.First signal) {
        return signal.of().stream().map(this::operand).collect(Collectors.joining(" or "));
    }

    @Override
    public String changes(Signal.Changes signal) {
        return "max" + by(signal.by()) + "(changes(" + series(signal.of()) + "[" + Texts.span(signal.window()) + "]))";
    }

    @Override
    public String scrape(Signal.Scrape signal) {
        String up = "up{" + who + "}";
        return signal.target() == Signal.Target.DOWN ? up + " == bool 0" : "absent(" + up + ")";
    }

    private String grown(Selector of, Duration window, List<String> by) {
        return "sum" + by(by) + "(increase(" + series(of) + "[" + Texts.span(window) + "]))";
    }

    private static String by(List<String> tags) {
        String labels = tags.stream().map(tag -> ", " + label(tag)).collect(Collectors.joining());
        return " by (job, instance" + labels + ") ";
    }

    private String series(Selector of) {
        return of.prometheusSeries() + matchers(of);
    }

    private String matchers(Selector of) {
        StringBuilder matchers = new StringBuilder("{").append(who);
        of.tags().forEach(match -> matchers.append(',').append(matcher(match)));
        Double bucket = of.bucket();
        if (bucket != null) {
            matchers.append(",le=").append(Texts.quoted(bound(bucket)));
        }
        return matchers.append('}').toString();
    }

    private static String matcher(Selector.TagMatch match) {
        String label = label(match.tag());
        if (match.values().size() == 1) {
            return label
                    + (match.wanted() ? "=" : "!=")
                    + Texts.quoted(match.values().get(0));
        }
        String any = match.values().stream()
                .map(value -> SPECIAL.matcher(value).replaceAll("\\\\$0"))
                .collect(Collectors.joining("|"));
        return label + (match.wanted() ? "=~" : "!~") + Texts.quoted(any);
    }
}
