package dev.seaworthy.servlet;

import static dev.seaworthy.servlet.Tokens.AS_OPERATOR;
import static dev.seaworthy.servlet.Tokens.AS_VIEWER;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.seaworthy.alerts.AlertListener;
import dev.seaworthy.alerts.Alerts;
import dev.seaworthy.alerts.Panel;
import dev.seaworthy.alerts.RuleCatalogue;
import dev.seaworthy.alerts.Silence;
import dev.seaworthy.alerts.slo.SloMonitor;
import dev.seaworthy.metrics.MetricsMonitor;
import io.micrometer.core.instrument.Gauge;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlertApiTest {
    private static final String ALERTS = "/api/v1/ops/alerts";
    private static final String BOARDS = "/api/v1/ops/boards/";
    private static final String SLO = "/api/v1/ops/slo";
    private static final String SILENCE = ALERTS + "/tank-low/silence";
    private static final String RULES = """
            {"rules":[
              {"id":"tank-low","signal":{"value":{"gauge":"tank.level"},"across":"min","by":["tank"]},"comparator":"<",
               "threshold":0.2,"severity":"critical","category":"supply","summary":"A tank is nearly empty",
               "description":"Fill it."},
              {"id":"pump-hot","signal":{"value":{"gauge":"pump.heat"},"across":"max"},"comparator":">","threshold":90,
               "severity":"warning","category":"supply","summary":"A pump is hot","description":"Stop it."},
              {"id":"no-scrape","signal":{"scrape":"absent"},"comparator":">","threshold":0,"severity":"warning",
               "category":"supply","summary":"Nothing is scraped","description":"Look at Prometheus."}
            ],"panels":[
              {"id":"tanks","board":"infrastructure","title":"Tanks","description":"How full each is.","unit":"ratio",
               "kind":"timeseries","rules":["tank-low","pump-hot","no-scrape"],
               "series":[{"legend":"{{tank}}","signal":{"value":{"gauge":"tank.level"},"across":"min","by":["tank"]}}]}
            ]}""";

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private MetricsMonitor metrics;
    private Alerts alerts;
    private SloMonitor objectives;
    private JettyHost host;
    private RawHttp http;

    @BeforeEach
    void start() throws Exception {
        metrics = MetricsMonitor.builder().build();
        for (String tank : new String[] {"north", "south"}) {
            Gauge.builder("tank.level", () -> tank.equals("north") ? 0.1 : 0.8)
                    .tag("tank", tank)
                    .strongReference(true)
                    .register(metrics.registry());
        }
        alerts = Alerts.builder(metrics)
                .rules(RuleCatalogue.parse(RULES))
                .set(Map.of("pump-hot.enabled", "false"))
                .grace(Duration.ZERO)
                .withoutLog()
                .listener(new AlertListener() {
                    @Override
                    public void silenced(Silence silence) {
                        heard.add("silenced by " + silence.by());
                    }

                    @Override
                    public void unsilenced(Silence silence, String by) {
                        heard.add("unsilenced by " + by);
                    }
                })
                .build();
        objectives = SloMonitor.builder(metrics).build();
        host = JettyHost.running(context -> SeaworthyServlets.at("/")
                .alerts(alerts)
                .objectives(objectives)
                .authorizer(Tokens.all())
                .register(context));
        http = host.http();
    }

    @AfterEach
    void stop() throws Exception {
        host.close();
        alerts.close();
        objectives.close();
        metrics.close();
    }

    private RawHttp.Answer silence(String body) throws Exception {
        return http.send("POST", SILENCE, body, AS_OPERATOR);
    }

    private JsonNode report() throws Exception {
        return http.get(ALERTS, AS_VIEWER).json();
    }

    @Test
    void boardHasTheFiguresOfItsPanelsAndTheStateOfTheirRules() throws Exception {
        alerts.start();
        while (alerts.board(Panel.Board.INFRASTRUCTURE).at().isEmpty()) {
            Thread.onSpinWait();
        }

        JsonNode board = http.get(BOARDS + "infrastructure", AS_VIEWER).json();

        assertThat(board.get("at")).hasSize(1);
        assertThat(board.at("/panels/0/lines"))
                .hasToString("[{\"name\":\"north\",\"values\":[0.1]},{\"name\":\"south\",\"values\":[0.8]}]");
        assertThat(board.at("/panels/0/rules").findValuesAsText("state")).containsExactly("firing", "off", "external");
        assertThat(http.get(BOARDS + "security", AS_VIEWER).json().get("panels"))
                .isEmpty();
    }

    @Test
    void boardThatThereIsNotIsNotFound() throws Exception {
        RawHttp.Answer answer = http.get(BOARDS + "kitchen", AS_VIEWER);

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.json().get("detail").textValue())
                .isEqualTo("there is no board kitchen; there are [system, application, infrastructure, security]");
    }

    @Test
    void whatFiresIsReportedWithItsLabels() throws Exception {
        alerts.start();
        while (alerts.report().firing().isEmpty()) {
            Thread.onSpinWait();
        }

        JsonNode report = report();

        assertThat(report.get("firing")).hasSize(1);
        JsonNode alert = report.at("/firing/0");
        assertThat(alert.get("labels")).hasToString("{\"tank\":\"north\"}");
        assertThat(alert.get("state").textValue()).isEqualTo("firing");
        assertThat(alert.get("severity").textValue()).isEqualTo("critical");
        assertThat(alert.get("value").doubleValue()).isEqualTo(0.1);
        assertThat(alert.get("threshold").doubleValue()).isEqualTo(0.2);
        assertThat(Instant.parse(alert.get("fired_at").textValue())).isBefore(Instant.now());
        assertThat(alert.get("resolved_at").isNull()).isTrue();
        assertThat(RawHttp.Answer.keys(alert))
                .containsExactly(
                        "id",
                        "labels",
                        "state",
                        "severity",
                        "category",
                        "summary",
                        "description",
                        "value",
                        "threshold",
                        "since",
                        "fired_at",
                        "resolved_at",
                        "last_notified",
                        "silenced_until",
                        "runbook");
        assertThat(report.get("external")).hasToString("[\"no-scrape\"]");
    }

    @Test
    void silenceIsMadeShownAndTakenBackInTheCallersName() throws Exception {
        RawHttp.Answer made = silence("{\"minutes\":90,\"reason\":\"being filled\",\"labels\":{\"tank\":\"north\"}}");

        assertThat(made.status()).isEqualTo(201);
        JsonNode silence = made.json();
        assertThat(made.keys()).containsExactly("id", "rule", "labels", "since", "until", "reason", "by");
        assertThat(silence.get("by").textValue()).isEqualTo("operator");
        assertThat(silence.get("labels")).hasToString("{\"tank\":\"north\"}");
        assertThat(Duration.between(
                        Instant.parse(silence.get("since").textValue()),
                        Instant.parse(silence.get("until").textValue())))
                .isEqualTo(Duration.ofMinutes(90));
        assertThat(report().at("/silences/0/id")).isEqualTo(silence.get("id"));
        assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("silenced by operator");

        RawHttp.Answer lifted = http.send("DELETE", SILENCE, "", AS_OPERATOR);

        assertThat(lifted.status()).isEqualTo(200);
        assertThat(lifted.json().at("/lifted/0/id")).isEqualTo(silence.get("id"));
        assertThat(report().get("silences")).isEmpty();
        assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("unsilenced by operator");
        assertThat(http.send("DELETE", SILENCE, "", AS_OPERATOR).status()).isEqualTo(404);
    }

    @Test
    void oneOfSeveralSilencesIsTakenBackByItsId() throws Exception {
        String kept = silence("{\"duration\":\"2h\",\"reason\":\"a\"}")
                .json()
                .get("id")
                .textValue();
        String gone = silence("{\"duration\":\"1d\",\"reason\":\"b\"}")
                .json()
                .get("id")
                .textValue();

        assertThat(http.send("DELETE", SILENCE + "?silence=" + gone, "", AS_OPERATOR)
                        .status())
                .isEqualTo(200);

        assertThat(report().get("silences").findValuesAsText("id")).containsExactly(kept);
        assertThat(http.send("DELETE", SILENCE + "?silence=" + gone, "", AS_OPERATOR)
                        .status())
                .isEqualTo(404);
    }

    @Test
    void silencesNeedTheRoleToOperate() throws Exception {
        String body = "{\"minutes\":5,\"reason\":\"x\"}";

        assertThat(http.get(ALERTS).status()).isEqualTo(401);
        assertThat(http.get(SLO).status()).isEqualTo(401);
        assertThat(http.send("POST", SILENCE, body).status()).isEqualTo(401);
        assertThat(http.send("POST", SILENCE, body, AS_VIEWER).status()).isEqualTo(403);
        assertThat(http.send("DELETE", SILENCE, "", AS_VIEWER).status()).isEqualTo(403);
        assertThat(report().get("silences")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {} | how long
                    {"reason":"x"} | how long
                    {"minutes":5,"duration":"5m","reason":"x"} | twice
                    {"minutes":5} | reason
                    {"minutes":5,"reason":"  "} | reason
                    {"minutes":5,"reason":7} | reason
                    {"minutes":5,"reason":"a\\nb"} | control characters
                    {"minutes":0,"reason":"x"} | 1 minute to 30 days
                    {"minutes":-1,"reason":"x"} | 1 minute to 30 days
                    {"minutes":43201,"reason":"x"} | 43200
                    {"minutes":1e30,"reason":"x"} | 43200
                    {"minutes":1.5,"reason":"x"} | 43200
                    {"minutes":"5","reason":"x"} | 43200
                    {"duration":"30s","reason":"x"} | 1 minute to 30 days
                    {"duration":"soon","reason":"x"} | 24h
                    {"minutes":5,"reason":"x","labels":[]} | labels
                    {"minutes":5,"reason":"x","labels":{"tank":1}} | label tank
                    {"minutes":5,"reason":"x","labels":{"colour":"red"}} | legal are [tank]
                    {"minutes":5,"reason":"x","by":"somebody"} | legal are
                    [] | JSON object
                    """)
    void bodyThatMeansNothingIsRefusedWithWhatIsLegal(String body, String detail) throws Exception {
        RawHttp.Answer answer = silence(body);

        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.json().get("type").textValue()).isEqualTo("urn:seaworthy:problem:bad-parameter");
        assertThat(answer.json().get("detail").textValue()).contains(detail);
        assertThat(alerts.report().silences()).isEmpty();
    }

    @Test
    void longReasonIsRefused() throws Exception {
        assertThat(silence("{\"minutes\":5,\"reason\":\"" + "x".repeat(501) + "\"}")
                        .status())
                .isEqualTo(400);
        assertThat(silence("{\"minutes\":5,\"reason\":\"" + "x".repeat(500) + "\"}")
                        .status())
                .isEqualTo(201);
    }

    @Test
    void unknownRuleIsNotFoundAndOneThatIsNotEvaluatedIsAConflict() throws Exception {
        String body = "{\"minutes\":5,\"reason\":\"x\"}";

        RawHttp.Answer unknown = http.send("POST", ALERTS + "/other/silence", body, AS_OPERATOR);
        RawHttp.Answer off = http.send("POST", ALERTS + "/pump-hot/silence", body, AS_OPERATOR);
        RawHttp.Answer external = http.send("POST", ALERTS + "/no-scrape/silence", body, AS_OPERATOR);

        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.json().get("detail").textValue()).contains("other", "tank-low");
        assertThat(off.status()).isEqualTo(409);
        assertThat(off.json().get("detail").textValue()).contains("switched off");
        assertThat(external.status()).isEqualTo(409);
        assertThat(external.json().get("detail").textValue()).contains("Alertmanager");
    }

    @Test
    void objectivesAreUnavailableUntilTheyAreCounted() throws Exception {
        assertThat(http.get(SLO, AS_VIEWER).status()).isEqualTo(503);

        objectives.start();

        RawHttp.Answer slo = http.get(SLO, AS_VIEWER);
        assertThat(slo.status()).isEqualTo(200);
        assertThat(slo.keys()).containsExactly("evaluated_at", "store", "objectives");
        assertThat(slo.json().get("objectives").findValuesAsText("id")).contains("availability", "request-latency");
        JsonNode availability = slo.json().at("/objectives/0");
        assertThat(availability.get("state").textValue()).isEqualTo("NO_DATA");
        assertThat(availability.at("/budgets/0/remaining").isNull()).isTrue();
        assertThat(slo.json().at("/store/shared").booleanValue()).isFalse();
    }

    @Test
    void eachIsThereOnlyWhereItIsGiven() throws Exception {
        try (JettyHost other = JettyHost.running(context -> SeaworthyServlets.at("/")
                .objectives(objectives)
                .authorizer(Tokens.all())
                .register(context))) {
            assertThat(other.http().get(ALERTS, AS_VIEWER).status()).isEqualTo(404);
            assertThat(other.http().get(SLO, AS_VIEWER).status()).isEqualTo(503);
        }
    }
}
