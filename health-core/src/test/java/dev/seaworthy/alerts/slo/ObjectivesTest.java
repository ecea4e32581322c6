package dev.seaworthy.alerts.slo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.seaworthy.alerts.Selector;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ObjectivesTest {

    private static final Objectives DEFAULTS = Objectives.defaults();

    @Test
    void defaultsAreThoseOfTheDocumentation() {
        assertThat(DEFAULTS.all())
                .extracting(Objective::id, Objective::target, Objective::urgency, objective -> objective
                        .sli()
                        .part()
                        .bucket())
                .containsExactly(
                        tuple("availability", 0.995, Urgency.PAGE, null),
                        tuple("request-latency", 0.95, Urgency.PAGE, 0.5),
                        tuple("errors", 0.99, Urgency.TICKET, null),
                        tuple("client-errors", 0.99, Urgency.NOTICE, null),
                        tuple("statement-latency", 0.95, Urgency.TICKET, 0.1),
                        tuple("tasks", 0.99, Urgency.TICKET, null),
                        tuple("freshness", 0.95, Urgency.TICKET, 3600.0));
    }

    @ParameterizedTest
    @CsvSource({"availability, 4", "request-latency, 36", "errors, 8"})
    void silenceIsToldAfterAsLongAsAnOutageWouldUseUpTheBudget(String id, long hours) {
        assertThat(objective(DEFAULTS, id).silentFor()).isEqualTo(Duration.ofHours(hours));
    }

    @Test
    void valuesCanBeSet() {
        Objectives set = DEFAULTS.with(Map.of(
                "availability.target", "99.9%",
                "errors.enabled", "false",
                "request-latency.threshold", "0.25",
                "tasks.urgency", "page",
                "tasks.minimum-bad-events", "2"));

        assertThat(objective(set, "availability").target()).isEqualTo(0.999);
        assertThat(set.objective("errors")).isEmpty();
        assertThat(objective(set, "request-latency").sli().part().bucket()).isEqualTo(0.25);
        assertThat(objective(set, "tasks").urgency()).isEqualTo(Urgency.PAGE);
        assertThat(objective(set, "tasks").minimumBadEvents()).isEqualTo(2);
    }

    @Test
    void aRouteCanHaveATargetOfItsOwn() {
        Objectives set = DEFAULTS.with(Map.of(
                "request-latency.target", "0.9",
                "routes.checkout.objective", "request-latency",
                "routes.checkout.route", "/orders/{id}/checkout",
                "routes.checkout.method", "POST",
                "routes.checkout.threshold", "1"));

        Objective checkout = objective(set, "request-latency-checkout");
        assertThat(checkout.target()).isEqualTo(0.9);
        assertThat(checkout.sli().part().bucket()).isEqualTo(1);
        assertThat(checkout.sli().total().tags())
                .contains(
                        new Selector.TagMatch("uri", true, List.of("/orders/{id}/checkout")),
                        new Selector.TagMatch("method", true, List.of("POST")))
                .containsAll(objective(set, "request-latency").sli().total().tags());
        assertThat(checkout.name()).contains("POST /orders/{id}/checkout");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "avalability.target | 0.9 | names no objective",
                "target | 0.9 | names no objective",
                "availability.goal | 0.9 | the keys are [enabled, minimum-bad-events, target, threshold, urgency]",
                "availability.target | high | no number",
                "availability.target | 1 | less than 1",
                "availability.target | 0.8 | could never page in time; give a target of more than 0.83",
                "availability.enabled | yes | legal are true and false",
                "availability.threshold | 0.5 | not measured against a threshold",
                "availability.urgency | now | legal are page, ticket, notice",
                "availability.minimum-bad-events | 0 | 1 or more",
                "availability.minimum-bad-events | 4.7 | no whole number",
                "request-latency.threshold | 0.3 | legal are [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5,",
                "freshness.threshold | 4000 | legal are [1.0, 10.0,",
                "routes.checkout.route | /x | routes.checkout.objective is missing",
                "routes.Check Out.route | /x | no name in lower case"
            })
    void whatCannotBeIsRefusedWithTheReason(String key, String value, String reason) {
        assertThatThrownBy(() -> DEFAULTS.with(Map.of(key, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void aRouteOfWhatHasNoRoutesIsRefused() {
        assertThatThrownBy(() -> DEFAULTS.with(Map.of("routes.x.objective", "tasks", "routes.x.route", "/x")))
                .hasMessageContaining("legal are those of requests: [availability, client-errors, errors");
    }

    @Test
    void twoOfOneIdAreRefused() {
        Objective another = objective(DEFAULTS, "tasks");

        assertThatThrownBy(() -> DEFAULTS.and(another)).hasMessageContaining("two objectives tasks");
    }

    @Test
    void aGaugeIsRefused() {
        Selector gauge =
                new Selector("queue.depth", Selector.Type.GAUGE, null, Selector.Statistic.VALUE, null, List.of());

        assertThatThrownBy(() -> Sli.bad(gauge, gauge)).hasMessageContaining("queue.depth is a gauge");
    }

    private static Objective objective(Objectives objectives, String id) {
        return objectives.objective(id).orElseThrow();
    }
}
