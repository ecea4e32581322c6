package dev.seaworthy.metrics;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The series of a scrape in Prometheus' text format, by name with labels. */
record Scrape(Map<String, Double> series) {

    static Scrape of(String text) {
        return new Scrape(text.lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.lastIndexOf(' ')),
                        line -> number(line.substring(line.lastIndexOf(' ') + 1)))));
    }

    private static double number(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    /** Sum of the series that have this name and each of these labels, such as {@code state="used"}. */
    double value(String name, String... labels) {
        return sum(name, series -> Stream.of(labels).allMatch(series::contains));
    }

    double sum(String name, Predicate<String> matching) {
        List<String> found = named(name).filter(matching).toList();
        if (found.isEmpty()) {
            throw new AssertionError("no such series of " + name + "; there are "
                    + named(name).sorted().toList());
        }
        return found.stream().mapToDouble(series::get).sum();
    }

    /** What a label of a name can be. */
    List<String> labels(String name, String label) {
        String begin = label + "=\"";
        return named(name)
                .map(series -> series.substring(series.indexOf(begin) + begin.length()))
                .map(value -> value.substring(0, value.indexOf('"')))
                .distinct()
                .toList();
    }

    private Stream<String> named(String name) {
        return series.keySet().stream().filter(each -> each.equals(name) || each.startsWith(name + "{"));
    }
}
