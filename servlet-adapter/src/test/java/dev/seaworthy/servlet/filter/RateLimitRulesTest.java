package dev.seaworthy.servlet.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.servlet.RateLimitMode;
import dev.seaworthy.servlet.RateLimitPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitRulesTest {
    private static final RateLimitPolicy STATIC = policy("static", 1).in(RateLimitMode.OFF);
    private static final RateLimitPolicy TRIED = policy("tried", 2).in(RateLimitMode.DRY_RUN);
    private static final RateLimitPolicy LOGIN = policy("login", 10);
    private static final RateLimitPolicy REST = policy("default", 60);

    private final RateLimitRules rules = new RateLimitRules(
            List.of(
                    new RateLimitRules.Rule("/static", Set.of(), STATIC),
                    new RateLimitRules.Rule("/tried", Set.of(), TRIED),
                    new RateLimitRules.Rule("/login", Set.of("POST"), LOGIN)),
            REST);

    private static RateLimitPolicy policy(String name, int quota) {
        return RateLimitPolicy.of(name, quota, Duration.ofMinutes(1));
    }

    /** Undertow hands them on as they are, and a framework behind it may still find /login. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "//login",
                "/static/../login",
                "/static/..",
                "/static/./x",
                "/static;/x",
                "/static/%6c",
                "/static\\x",
                "/static\nx",
                "/static/\uFFFD"
            })
    void oddPathIsHeldToTheStrictestPolicyThatIsEnforced(String path) {
        assertThat(rules.policy(Requests.plain(path))).isEqualTo(LOGIN);
    }

    @Test
    void plainPathIsHeldToItsOwn() {
        assertThat(rules.policy(Requests.plain("/static/logo..svg"))).isEqualTo(STATIC);
        assertThat(rules.policy(Requests.plain("/login"))).isEqualTo(REST);
        assertThat(rules.policy(Requests.plain("/.well-known/x"))).isEqualTo(REST);
    }
}
