package dev.seaworthy.testsupport;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Series of a scrape, and whether what an expression names is among them. */
public final class Scrape {

    private static final Pattern SAMPLE = Pattern.compile("^([a-zA-Z_][a-zA-Z0-9_]*)(?:\\{(.*)})? .*");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern SELECTOR = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_:]*)\\{([^}]*)}");
    private static final Pattern MATCHER = Pattern.compile("([a-z_]+)(=~|!~|!=|=)\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern GROUPING = Pattern.compile("\\bby \\(([^)]*)\\)");

    /** What Prometheus adds. */
    private static final Set<String> ADDED = Set.of("job", "instance");

    private final Map<String, Set<Map<String, String>>> series = new TreeMap<>();

    public Scrape(String text) {
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            Matcher sample = SAMPLE.matcher(line);
            if (sample.matches()) {
                Map<String, String> labels = new TreeMap<>();
                LABEL.matcher(String.valueOf(sample.group(2)))
                        .results()
                        .forEach(label -> labels.put(label.group(1), label.group(2)));
                series.computeIfAbsent(sample.group(1), name -> new HashSet<>()).add(labels);
            }
        });
    }

    public boolean has(String name) {
        return series.containsKey(name);
    }

    /** Names, labels and, where an expression asks for one, values of labels that are in no series, recorded ones and Prometheus' own apart. */
    public Set<String> missing(String expression) {
        Set<String> missing = new TreeSet<>();
        Set<String> grouping = new TreeSet<>(groups(expression));
        grouping.removeAll(ADDED);
        SELECTOR.matcher(expression).results().forEach(selector -> {
            String name = selector.group(1);
            if (name.contains(":") || name.equals("up") || name.equals("ALERTS")) {
                return;
            }
            if (!has(name)) {
                missing.add(name);
                return;
            }
            List<String> wanted = new ArrayList<>(grouping);
            wanted.remove("le");
            MATCHER.matcher(selector.group(2)).results().forEach(matcher -> {
                boolean exact = matcher.group(2).equals("=") && !ADDED.contains(matcher.group(1));
                wanted.add(exact ? matcher.group(1) + "=" + matcher.group(3) : matcher.group(1));
            });
            wanted.stream()
                    .filter(label -> !ADDED.contains(label) && !hasLabel(name, label))
                    .forEach(label -> missing.add(name + "{" + label + "}"));
        });
        return missing;
    }

    /**
     * The expressions of what Seaworthy generates for Prometheus and Grafana, whose tests apart.
     *
     * @param files texts by their names
     */
    public static List<String> expressions(Map<String, String> files) {
        List<String> expressions = new ArrayList<>();
        files.forEach((name, text) -> {
            boolean rules = name.matches("rules-.*(?<!test)\\.yml");
            if (rules || name.startsWith("grafana/")) {
                // Quotes within quotes are escaped, as in JSON.
                text.replace("\\\"", "\"")
                        .lines()
                        .filter(line -> rules ? line.contains("{") : line.contains("\"expr\": \""))
                        .forEach(expressions::add);
            }
        });
        return expressions;
    }

    private boolean hasLabel(String name, String label) {
        int equals = label.indexOf('=');
        return series.getOrDefault(name, Set.of()).stream()
                .anyMatch(labels -> equals < 0
                        ? labels.containsKey(label)
                        : label.substring(equals + 1).equals(labels.get(label.substring(0, equals))));
    }

    private static List<String> groups(String expression) {
        return GROUPING.matcher(expression)
                .results()
                .flatMap(group -> Arrays.stream(group.group(1).split(", ", -1)))
                .toList();
    }
}
