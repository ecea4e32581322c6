package dev.seaworthy.spring;

import dev.seaworthy.alerts.sinks.WebhookTarget;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of alerts.
 *
 * @param enabled Whether rules are evaluated over the application's own meters, and who is to know is told.
 * @param log Whether each notification is a line of the log.
 * @param rules Other values of rules, by the rule's id: enabled, threshold, clear, for, minimum-events, severity.
 * @param labels Part of each notification. Unless given, application is spring.application.name, and instance is
 *     seaworthy.deployments.instance or else the name of the host.
 * @param runbooks Address of the page docs/alerts.md where it is published, so that notifications have a link.
 * @param grace How long after the start nothing fires or resolves; 0s to 1h.
 * @param repeat After how long what fires is told again; 1m to 7d.
 * @param downDelay How long an alert must be good before it is over; 0s to 1h.
 * @param ceiling The most notifications of each severity within an hour.
 * @param stateFile File in an existing folder that keeps alerts and silences over restarts; one for each process.
 * @param webhook Where each notification is posted as JSON.
 * @param slack Incoming webhook of Slack, or of whoever takes the same.
 * @param alertmanager An Alertmanager to push to; its address without /api/v2/alerts.
 * @param heartbeat Called once a minute while rules are evaluated, so that a service that misses it tells of our death.
 */
@ConfigurationProperties("seaworthy.alerts")
record AlertProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("true") boolean log,
        @DefaultValue Map<String, Map<String, String>> rules,
        @DefaultValue Map<String, String> labels,
        @Nullable String runbooks,
        @DefaultValue("2m") Duration grace,
        @DefaultValue("4h") Duration repeat,
        @DefaultValue("5m") Duration downDelay,
        @DefaultValue("30") int ceiling,
        @Nullable String stateFile,
        @DefaultValue Receiver webhook,
        @DefaultValue Receiver slack,
        @DefaultValue Receiver alertmanager,
        @DefaultValue Receiver heartbeat) {

    AlertProperties {
        rules = Map.copyOf(rules);
        labels = Map.copyOf(labels);
        runbooks = BackupProperties.ifText(runbooks);
        stateFile = BackupProperties.ifText(stateFile);
    }

    /** As a catalogue takes them: {@code <rule>.<key>}. */
    Map<String, String> ruleValues() {
        return flat(rules);
    }

    static Map<String, String> flat(Map<String, Map<String, String>> nested) {
        Map<String, String> flat = new TreeMap<>();
        nested.forEach((name, values) -> values.forEach((key, value) -> flat.put(name + "." + key, value)));
        return flat;
    }

    /**
     * Who is called over HTTP. Address and headers are secrets.
     *
     * @param url Its https address, a secret; better from the environment. Nobody is called without.
     * @param internal Whether the host is one's own: plain http and private addresses are then allowed.
     * @param headers Sent with each call, such as Authorization; secrets as well.
     */
    record Receiver(
            @Nullable String url,
            @DefaultValue("false") boolean internal,
            @DefaultValue Map<String, String> headers) {

        Receiver {
            url = BackupProperties.ifText(url);
            headers = Map.copyOf(headers);
        }

        /** @throws IllegalArgumentException that names the key and shows nothing of the address but its host */
        Optional<WebhookTarget> target(Key key) {
            return Optional.ofNullable(url).map(address -> key.check(() -> target(address, key)));
        }

        private WebhookTarget target(String address, Key key) {
            WebhookTarget target = WebhookTarget.of(uri(address, key));
            if (internal) {
                target = target.internal();
            }
            for (Map.Entry<String, String> header : headers.entrySet()) {
                target = target.header(header.getKey(), header.getValue());
            }
            return target;
        }

        private static URI uri(String address, Key key) {
            try {
                return new URI(address);
            } catch (URISyntaxException notAnAddress) {
                // Without the cause, which would show it.
                throw key.wrong(
                        "is no address; give it as https://host[:port]/path, with odd characters percent-encoded");
            }
        }

        /** Without address and headers, which must not reach a log. */
        @Override
        public String toString() {
            return "Receiver[internal=" + internal + "]";
        }
    }
}
