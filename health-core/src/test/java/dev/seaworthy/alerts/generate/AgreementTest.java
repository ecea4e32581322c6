package dev.seaworthy.alerts.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.alerts.ByHand;
import dev.seaworthy.alerts.Rule;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same series that promtool plays to the generated rules make the alerts of the process fire at the same times. */
class AgreementTest {

    static Stream<Rule> rules() {
        return Modules.catalogue().rules().stream().filter(rule -> rule.signal().visibleToItself());
    }

    @ParameterizedTest
    @MethodSource("rules")
    void processAgreesWithPrometheus(Rule rule) {
        play(Scenario.of(rule));
    }

    static Stream<Rule> rulesOnEvidence() {
        return rules().filter(rule -> Scenario.quiet(rule).isPresent());
    }

    @ParameterizedTest
    @MethodSource("rulesOnEvidence")
    void processAgreesThatAFewEventsAreNoEvidence(Rule rule) {
        Optional<Scenario> quiet = Scenario.quiet(rule);
        play(quiet.orElseThrow());
    }

    private static void play(Scenario scenario) {
        PlayedMeters meters = new PlayedMeters(scenario.series());
        ByHand alerts = new ByHand(meters.registry(), List.of(scenario.rule()));
        for (int scrape = 0; scrape < scenario.scrapes(); scrape++) {
            meters.play(scrape);
            alerts.evaluate(Duration.ofSeconds((long) scrape * Stimulus.SECONDS));
            for (Scenario.Moment moment : scenario.moments()) {
                if (moment.scrape() == scrape) {
                    assertThat(alerts.fires(scenario.rule()))
                            .as("%s after %d scrapes: %s", scenario.rule().id(), scrape, moment.why())
                            .isEqualTo(moment.fires());
                }
            }
        }
    }
}
