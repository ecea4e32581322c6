package dev.seaworthy.alerts.generate;

import java.util.List;

/** {@code alertmanager.yml}: who is told of what, and what nobody needs to hear because something worse is known. */
final class Routing {

    private static final String TITLE =
            "[{{ .Status | toUpper }}{{ if eq .Status \"firing\" }}:{{ .Alerts.Firing | len }}{{ end }}]"
                    + " {{ .GroupLabels.job }}: {{ .CommonAnnotations.summary }}";

    private static final String TEXT = "{{ range .Alerts }}*{{ .Labels.alertname }}*"
            + " (value {{ .Annotations.value }}): {{ .Annotations.description }}"
            + " <{{ .Annotations.runbook_url }}|what to do>"
            + "{{ with .Annotations.dashboard_url }} <{{ . }}|board>{{ end }}"
            + "\n{{ range .Labels.SortedPairs }}{{ .Name }}={{ .Value }} {{ end }}\n{{ end }}";

    private Routing() {}

    static String file(Settings settings) {
        return Yaml.text(
                "Alertmanager for %s. Each receiver's address is a secret and is read from a file."
                        .formatted(settings.job()),
                Tree.of("global", Tree.of("resolve_timeout", "5m"))
                        .with("route", route())
                        .with("inhibit_rules", inhibitions())
                        .with(
                                "receivers",
                                List.of(
                                        receiver("page", settings),
                                        receiver("ticket", settings),
                                        receiver("security", settings),
                                        heartbeat(settings))));
    }

    /** Security hears of all that is theirs; whoever is on call hears of what is critical, theirs or not. */
    private static Tree route() {
        Tree watchdog = Tree.of("receiver", "heartbeat")
                .with("matchers", List.of("alertname=\"" + AlertRules.WATCHDOG + "\""))
                .with("group_wait", "0s")
                .with("group_interval", "1m")
                .with("repeat_interval", "1m");
        Tree security = Tree.of("receiver", "security")
                .with("matchers", List.of("category=\"security\""))
                .with("continue", true);
        Tree page = Tree.of("receiver", "page")
                .with("matchers", List.of("severity=\"critical\""))
                .with("group_wait", "10s")
                .with("repeat_interval", "1h");
        Tree others = Tree.of("receiver", "ticket")
                .with("matchers", List.of("severity=\"warning\"", "category!=\"security\""));
        return Tree.of("receiver", "ticket")
                .with("group_by", List.of("alertname", "job"))
                .with("group_wait", "30s")
                .with("group_interval", "5m")
                .with("repeat_interval", "4h")
                .with("routes", List.of(watchdog, security, page, others));
    }

    private static List<Tree> inhibitions() {
        return List.of(
                inhibition("alertname=\"scrape-absent\"", "alertname!=\"scrape-absent\"", List.of("job")),
                inhibition("alertname=\"service-down\"", "alertname!=\"service-down\"", List.of("job", "instance")),
                inhibition(
                        "alertname=\"certificate-expires-soon\"",
                        "alertname=\"certificate-expiring\"",
                        List.of("job", "instance", "check")),
                inhibition(
                        "alertname=\"backup-missing\"",
                        "alertname=\"backup-failing\"",
                        List.of("job", "instance", "plan")),
                inhibition(
                        "alertname=~\"slo-burn-1h|slo-burn-6h\"",
                        "alertname=~\"slo-burn-1d|slo-burn-3d\"",
                        List.of("job", "objective")));
    }

    private static Tree inhibition(String source, String target, List<String> equal) {
        return Tree.of("source_matchers", List.of(source))
                .with("target_matchers", List.of(target))
                .with("equal", equal);
    }

    /** Hears once a minute that all is well, and misses it when it is not. */
    private static Tree heartbeat(Settings settings) {
        Tree receiver = Tree.of("name", "heartbeat");
        return settings.heartbeat().isEmpty()
                ? receiver
                : receiver.with(
                        "webhook_configs",
                        List.of(Tree.of("url", settings.heartbeat()).with("send_resolved", false)));
    }

    private static Tree receiver(String name, Settings settings) {
        Tree slack = Tree.of("api_url_file", settings.secrets() + "/slack-" + name)
                .with("send_resolved", true)
                .with("title", TITLE)
                .with("text", TEXT);
        return Tree.of("name", name).with("slack_configs", List.of(slack));
    }
}
