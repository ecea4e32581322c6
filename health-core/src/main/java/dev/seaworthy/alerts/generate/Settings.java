package dev.seaworthy.alerts.generate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What differs between installations.
 *
 * @param to the folder to write into
 * @param rules values of rules, by {@code <rule>.<key>}
 * @param objectives values of objectives, by {@code <objective>.<key>} and {@code routes.<name>.<key>}
 * @param job name of the job in Prometheus
 * @param targets where the application is scraped, {@code host:port} each
 * @param metricsPath what is asked there
 * @param tokenFile where Prometheus finds the scrape token
 * @param alertmanager {@code host:port}
 * @param secrets folder in which Alertmanager finds the addresses of its receivers
 * @param runbooks address of the page {@code docs/alerts.md}
 * @param grafana address of Grafana, without a slash at the end
 * @param namespace where the Prometheus operator looks for rules
 * @param heartbeat address that hears of the watchdog's alert again and again; empty for nobody
 */
record Settings(
        Path to,
        Map<String, String> rules,
        Map<String, String> objectives,
        String job,
        List<String> targets,
        String metricsPath,
        String tokenFile,
        String alertmanager,
        String secrets,
        String runbooks,
        String grafana,
        String namespace,
        String heartbeat) {

    private static final String RULES = "seaworthy.alerts.rules.";
    private static final String OBJECTIVES = "seaworthy.slo.objectives.";

    private static final String ROUTES = "seaworthy.slo.routes.";

    private static final Map<String, String> DEFAULTS = new TreeMap<>(Map.of(
            "--job", "application",
            "--metrics-path", "/metrics",
            "--token-file", "/run/secrets/scrape_token",
            "--alertmanager", "localhost:9093",
            "--secrets", "/etc/alertmanager/secrets",
            "--runbooks", "docs/alerts.md",
            "--grafana", "http://localhost:3000",
            "--namespace", "monitoring",
            "--heartbeat", ""));

    private static final String USAGE = "usage: --to FOLDER [--set " + RULES + "<rule>.<key>=<value>]…"
            + " [--set " + OBJECTIVES + "<objective>.<key>=<value>]…"
            + " [--set " + ROUTES + "<name>.<key>=<value>]…"
            + " [--target HOST:PORT]… [--job NAME] [--metrics-path PATH] [--token-file FILE] [--alertmanager HOST:PORT]"
            + " [--secrets FOLDER] [--runbooks URL] [--grafana URL] [--namespace NAME] [--heartbeat URL]";

    /** @throws IllegalArgumentException naming what is wrong, and what is legal */
    static Settings of(String... arguments) {
        Map<String, String> options = new LinkedHashMap<>(DEFAULTS);
        Map<String, String> set = new LinkedHashMap<>();
        List<String> targets = new ArrayList<>();
        for (int i = 0; i < arguments.length; i += 2) {
            String option = arguments[i];
            if (i + 1 == arguments.length) {
                throw refused(option + " needs a value");
            }
            String value = arguments[i + 1];
            switch (option) {
                case "--set" -> set(value, set);
                case "--target" -> targets.add(value);
                default -> {
                    if (!option.equals("--to") && !DEFAULTS.containsKey(option)) {
                        throw refused(option + " is not known");
                    }
                    options.put(option, value);
                }
            }
        }
        return of(options, set, targets.isEmpty() ? List.of("localhost:8080") : targets);
    }

    private static Settings of(Map<String, String> options, Map<String, String> set, List<String> targets) {
        String to = options.get("--to");
        if (to == null) {
            throw refused("--to is missing: name the folder to write into");
        }
        return new Settings(
                Path.of(to),
                below(RULES, set),
                objectives(set),
                options.getOrDefault("--job", ""),
                List.copyOf(targets),
                options.getOrDefault("--metrics-path", ""),
                options.getOrDefault("--token-file", ""),
                options.getOrDefault("--alertmanager", ""),
                options.getOrDefault("--secrets", ""),
                options.getOrDefault("--runbooks", ""),
                options.getOrDefault("--grafana", ""),
                options.getOrDefault("--namespace", ""),
                options.getOrDefault("--heartbeat", ""));
    }

    private static void set(String setting, Map<String, String> set) {
        int equals = setting.indexOf('=');
        if (equals < 0 || Stream.of(RULES, OBJECTIVES, ROUTES).noneMatch(setting::startsWith)) {
            throw refused("--set " + setting + " is neither " + RULES + "<rule>.<key>=<value> nor " + OBJECTIVES
                    + "<objective>.<key>=<value> nor " + ROUTES + "<name>.<key>=<value>");
        }
        set.put(setting.substring(0, equals), setting.substring(equals + 1));
    }

    /** With the starter's names, as objectives take them. */
    private static Map<String, String> objectives(Map<String, String> set) {
        Map<String, String> objectives = below(OBJECTIVES, set);
        below(ROUTES, set).forEach((key, value) -> objectives.put("routes." + key, value));
        return objectives;
    }

    private static Map<String, String> below(String prefix, Map<String, String> set) {
        Map<String, String> below = new TreeMap<>();
        set.forEach((key, value) -> {
            if (key.startsWith(prefix)) {
                below.put(key.substring(prefix.length()), value);
            }
        });
        return below;
    }

    private static IllegalArgumentException refused(String why) {
        return new IllegalArgumentException(why + "; " + USAGE);
    }
}
