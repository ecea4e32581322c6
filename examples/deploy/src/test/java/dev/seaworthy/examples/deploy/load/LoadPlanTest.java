package dev.seaworthy.examples.deploy.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoadPlanTest {

    @Test
    void withoutOptionsAHundredUsersAskForTenMinutes() {
        assertThat(LoadPlan.of())
                .isEqualTo(new LoadPlan(
                        URI.create("http://localhost:8080"),
                        100,
                        10,
                        Duration.ofMinutes(10),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(3)));
    }

    @Test
    void optionsChangeTheProfileBeforeThem() {
        assertThat(LoadPlan.of("--profile", "stress", "--users", "20", "--think", "0s-10ms", "--url", "http://a:1/"))
                .isEqualTo(new LoadPlan(
                        URI.create("http://a:1"), 20, 50, Duration.ofMinutes(5), Duration.ZERO, Duration.ofMillis(10)));
    }

    @ParameterizedTest
    @CsvSource({
        "--users,0,--users is 0",
        "--users,many,--users is many",
        "--spawn,0,--spawn is 0",
        "--duration,10,--duration has 10",
        "--duration,0s,--duration is 0",
        "--think,3s-1s,--think is from",
        "--think,1s,--think is 1s",
        "--profile,mild,--profile is mild",
        "--url,ftp://a,--url names no HTTP server",
        "--url,http://user:password@a,--url names no HTTP server",
        "--speed,1,--speed is no option",
        "--users,,--users has no value",
    })
    void whatMakesNoSenseIsRefusedByName(String option, String value, String message) {
        String[] arguments = value == null ? new String[] {option} : new String[] {option, value};

        assertThatThrownBy(() -> LoadPlan.of(arguments))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("password@");
    }

    @Test
    void kindsAreDrawnByTheirShares() {
        Random random = new Random(1);
        Map<Kind, Integer> drawn = new EnumMap<>(Kind.class);
        for (int i = 0; i < 100_000; i++) {
            drawn.merge(Kind.drawn(random), 1, Integer::sum);
        }

        assertThat(Arrays.stream(Kind.values()).mapToInt(Kind::percent).sum()).isEqualTo(100);
        drawn.forEach((kind, times) ->
                assertThat(times / 1_000.0).as(kind.text()).isCloseTo(kind.percent(), Offset.offset(1.0)));
    }
}
