package dev.seaworthy.alerts;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Everything that is watched and shown, in a stable order. Each module that owns meters has its rules beside them, in
 * {@value #RESOURCE}; an application may ship a file of the same name with rules of its own. Immutable.
 */
public final class RuleCatalogue {

    /** Where rules are looked for on the class path. */
    public static final String RESOURCE = "META-INF/seaworthy/rules.json";

    private final Map<String, Rule> rules;
    private final Map<String, Panel> panels;

    private RuleCatalogue(Collection<Rule> rules, Collection<Panel> panels) {
        this.rules = byId("rule", rules, Rule::id, Comparator.comparing(Rule::id));
        this.panels = byId(
                "panel", panels, Panel::id, Comparator.comparing(Panel::board).thenComparing(Panel::id));
        this.panels.values().forEach(this::requireRules);
    }

    /**
     * The rules of all modules that are present, and of the application.
     *
     * @throws IllegalArgumentException naming file, rule and key, for a file that is not exactly what it should be and for
     *     a name that two files use
     */
    public static RuleCatalogue onClassPath(ClassLoader loader) {
        List<Rule> rules = new ArrayList<>();
        List<Panel> panels = new ArrayList<>();
        for (String source : sources(loader)) {
            RuleFile file = read(source);
            rules.addAll(file.rules());
            panels.addAll(file.panels());
        }
        return new RuleCatalogue(rules, panels);
    }

    /** Exactly these. */
    public static RuleCatalogue of(Collection<Rule> rules, Collection<Panel> panels) {
        return new RuleCatalogue(rules, panels);
    }

    /** What such a file says. */
    public static RuleCatalogue parse(String json) {
        RuleFile file = RuleFile.parse(json, "rules");
        return new RuleCatalogue(file.rules(), file.panels());
    }

    private static Set<String> sources(ClassLoader loader) {
        try {
            Enumeration<URL> found = loader.getResources(RESOURCE);
            Set<String> sources = new LinkedHashSet<>();
            Collections.list(found).forEach(url -> sources.add(url.toExternalForm()));
            return sources;
        } catch (IOException e) {
            throw new UncheckedIOException("the class path cannot be searched for " + RESOURCE, e);
        }
    }

    private static RuleFile read(String source) {
        try (InputStream in = new URL(source).openStream()) {
            return RuleFile.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), source);
        } catch (IOException e) {
            throw new UncheckedIOException(source + " cannot be read", e);
        }
    }

    private static <T> Map<String, T> byId(
            String what, Collection<T> all, Function<T, String> id, Comparator<T> order) {
        Map<String, T> byId = new LinkedHashMap<>();
        for (T each : all.stream().sorted(order).toList()) {
            if (byId.put(id.apply(each), each) != null) {
                throw new IllegalArgumentException("there are two of " + what + " " + id.apply(each)
                        + " on the class path; rename one, or remove the jar that is there twice");
            }
        }
        return Collections.unmodifiableMap(byId);
    }

    private void requireRules(Panel panel) {
        for (String id : panel.rules()) {
            if (!rules.containsKey(id)) {
                throw new IllegalArgumentException("panel " + panel.id() + " belongs to rule " + id
                        + ", which is not there; legal are " + rules.keySet());
            }
        }
    }

    /** Every rule, those that are switched off too, ordered by id. */
    public List<Rule> rules() {
        return List.copyOf(rules.values());
    }

    /** Every panel, ordered by board and id. */
    public List<Panel> panels() {
        return List.copyOf(panels.values());
    }

    public Optional<Rule> rule(String id) {
        return Optional.ofNullable(rules.get(id));
    }

    /**
     * The same with other values, each given as {@code <rule>.<key>}: {@code enabled}, {@code threshold}, {@code clear},
     * {@code for}, {@code minimum-events}, {@code severity}. A rule whose clear threshold is its threshold keeps it so.
     *
     * @throws IllegalArgumentException for a rule, key or value that there is not, naming the legal ones, and for values
     *     that contradict each other
     */
    public RuleCatalogue with(Map<String, String> overrides) {
        return new RuleCatalogue(new Overrides(rules).apply(overrides), panels.values());
    }
}
