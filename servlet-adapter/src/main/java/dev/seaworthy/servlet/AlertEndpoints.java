package dev.seaworthy.servlet;

import dev.seaworthy.alerts.Alerts;
import dev.seaworthy.alerts.Panel;
import dev.seaworthy.alerts.Rule;
import dev.seaworthy.alerts.Silence;
import dev.seaworthy.health.format.JsonText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** {@code /api/v1/ops/alerts…} and {@code boards}: what fires, of what nobody is told, and the figures behind it. */
final class AlertEndpoints {
    private static final String BASE = "/api/v1/ops/alerts";
    private static final String SILENCE = BASE + "/{id}/silence";

    private final Alerts alerts;

    private AlertEndpoints(Alerts alerts) {
        this.alerts = alerts;
    }

    static List<Route> routes(Alerts alerts) {
        AlertEndpoints endpoints = new AlertEndpoints(alerts);
        return List.of(
                Route.get(BASE, exchange -> exchange.json(JsonText.of(alerts.report()))),
                Route.get("/api/v1/ops/boards/{board}", endpoints::board),
                Route.post(SILENCE, endpoints::silence),
                Route.delete(SILENCE, endpoints::lift).with(Set.of("silence")));
    }

    private void silence(Exchange exchange) throws IOException {
        Rule rule = rule(exchange);
        AlertSilenceBody body = AlertSilenceBody.of(exchange.object(AlertSilenceBody.KEYS), rule);
        if (!rule.enabled() || !rule.signal().visibleToItself()) {
            throw new Refusal(
                    ProblemType.CONFLICT,
                    "alert rule " + rule.id()
                            + " is not evaluated here, so that there is nobody to keep from being told; "
                            + (rule.enabled() ? "silence it in Alertmanager" : "it is switched off"));
        }
        try {
            Silence silence =
                    alerts.silence(rule.id(), body.labels(), body.duration(), body.reason(), exchange.principal());
            exchange.json(201, JsonText.of(silence));
        } catch (IllegalArgumentException notLegal) {
            throw Refusal.badParameter(String.valueOf(notLegal.getMessage()));
        }
    }

    /** One of several callers who take the same silence back at once is told that it is gone. */
    private void lift(Exchange exchange) throws IOException {
        Rule rule = rule(exchange);
        String only = exchange.parameter("silence");
        List<Silence> lifted = new ArrayList<>();
        for (Silence silence : alerts.report().silences()) {
            boolean meant = silence.rule().equals(rule.id())
                    && (only == null || silence.id().equals(only));
            if (meant && alerts.unsilence(silence.id(), exchange.principal())) {
                lifted.add(silence);
            }
        }
        if (lifted.isEmpty()) {
            throw Refusal.notFound("alert rule " + rule.id() + " is not silenced"
                    + (only == null ? "" : " by " + SafeText.shown(only)) + "; GET " + BASE
                    + " lists the silences in force");
        }
        exchange.json(JsonText.of(Map.of("lifted", lifted)));
    }

    private void board(Exchange exchange) throws IOException {
        String name = exchange.variable("board");
        for (Panel.Board board : Panel.Board.values()) {
            if (word(board).equals(name)) {
                exchange.json(JsonText.of(alerts.board(board)));
                return;
            }
        }
        throw Refusal.notFound("there is no board " + SafeText.shown(name) + "; there are "
                + Arrays.stream(Panel.Board.values()).map(AlertEndpoints::word).toList());
    }

    private static String word(Panel.Board board) {
        return board.name().toLowerCase(Locale.ROOT);
    }

    private Rule rule(Exchange exchange) {
        String id = exchange.variable("id");
        return alerts.rules()
                .rule(id)
                .orElseThrow(() -> Refusal.notFound("there is no alert rule " + SafeText.shown(id) + "; there are "
                        + alerts.rules().rules().stream().map(Rule::id).toList()));
    }
}
