package dev.seaworthy.alerts.generate;

import dev.seaworthy.alerts.Rule;
import dev.seaworthy.alerts.Selector;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * {@code runbooks.md}: a section for each rule, with its values and with what {@value #RESOURCE} beside the rules says of
 * it. Its anchor is the rule's id.
 */
final class Runbooks {

    static final String RESOURCE = "META-INF/seaworthy/runbooks.md";

    private static final String HEADING = "## ";

    private final Map<String, String> prose;

    private Runbooks(Map<String, String> prose) {
        this.prose = prose;
    }

    /** What all modules that are present say, and the application. */
    static Runbooks onClassPath(ClassLoader loader) {
        Map<String, String> prose = new TreeMap<>();
        try {
            for (URL source : Collections.list(loader.getResources(RESOURCE))) {
                sections(source).forEach(prose::putIfAbsent);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the class path cannot be searched for " + RESOURCE, e);
        }
        return new Runbooks(prose);
    }

    private static Map<String, String> sections(URL source) throws IOException {
        try (InputStream in = source.openStream()) {
            Map<String, String> sections = new TreeMap<>();
            String text = "\n" + new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (String section : text.split("\n" + HEADING, -1)) {
                int end = section.indexOf('\n');
                if (!section.isBlank() && end > 0) {
                    sections.put(
                            section.substring(0, end).strip(),
                            section.substring(end).strip());
                }
            }
            return sections;
        }
    }

    /** Empty where nothing is said of the rule. */
    String of(Rule rule) {
        return prose.getOrDefault(rule.id(), "");
    }

    String file(List<Rule> rules) {
        StringBuilder page = new StringBuilder("| alert | severity | category | summary |\n|---|---|---|---|\n");
        rules.forEach(rule -> page.append("| [`%s`](#%s) | %s | %s | %s |\n"
                .formatted(rule.id(), rule.id(), rule.severity().word(), rule.category(), rule.summary())));
        rules.forEach(rule -> page.append('\n').append(section(rule)));
        return page.toString();
    }

    private String section(Rule rule) {
        StringBuilder section = new StringBuilder(HEADING + rule.id() + "\n\n**" + rule.summary() + ".** ");
        section.append(capital(rule.severity().word()))
                .append(", ")
                .append(rule.category())
                .append(". ");
        section.append(condition(rule)).append(watched(rule)).append('\n');
        String text = of(rule);
        return section.append('\n')
                .append(text.isEmpty() ? rule.description() : text)
                .append('\n')
                .toString();
    }

    private static String condition(Rule rule) {
        String text =
                "Fires " + rule.comparison().name().toLowerCase(Locale.ROOT) + " " + Texts.number(rule.threshold());
        if (!rule.lasting().isZero()) {
            text += " for " + Texts.span(rule.lasting());
        }
        if (rule.clear() != rule.threshold()) {
            text += ", until it is " + Texts.number(rule.clear()) + " again";
        }
        return rule.minimumEvents() == 0
                ? text + "."
                : text + "; rests on at least " + rule.minimumEvents() + " events.";
    }

    private static String watched(Rule rule) {
        String meters = rule.signal().as(new Selectors()).stream()
                .map(Selector::meter)
                .distinct()
                .map(meter -> "`" + meter + "`")
                .collect(Collectors.joining(", "));
        String watched = meters.isEmpty() ? " Watches the scrape itself." : " Watches " + meters + ".";
        return rule.signal().visibleToItself() ? watched : watched + " For Prometheus only.";
    }

    private static String capital(String word) {
        return Character.toUpperCase(word.charAt(0)) + word.substring(1);
    }
}
