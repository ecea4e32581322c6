package dev.seaworthy.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.alerts.Rule;
import dev.seaworthy.alerts.RuleCatalogue;
import org.junit.jupiter.api.Test;

/** The rules of all modules together are one catalogue, without a contradiction. */
class AlertRulesTest {

    @Test
    void theRulesOfAllModulesFitTogether() {
        RuleCatalogue catalogue = RuleCatalogue.onClassPath(getClass().getClassLoader());

        assertThat(catalogue.rules())
                .extracting(Rule::id)
                .contains("rate-limit-refusals", "failed-logins", "backup-stale", "memory-high", "service-down");
    }

    @Test
    void theMetersOfOurRulesAreOurs() {
        RuleCatalogue catalogue = RuleCatalogue.onClassPath(getClass().getClassLoader());

        assertThat(catalogue.rule("rate-limit-refusals").orElseThrow().signal().toString())
                .contains(RateLimitMeters.REFUSED);
    }
}
