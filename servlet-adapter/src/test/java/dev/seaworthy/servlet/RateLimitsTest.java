package dev.seaworthy.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitsTest {
    private static final RateLimitPolicy TEN = RateLimitPolicy.of("ten", 10, Duration.ofMinutes(1));

    private final DrivenNanos nanos = new DrivenNanos();
    private final RateLimits limits = RateLimits.builder().nanoTime(nanos).build();

    private boolean passes(RateLimitPolicy policy, String address) {
        return limits.charge(policy, limits.address(address)).allowed();
    }

    private int passing(int times, String address) {
        return (int) IntStream.range(0, times).filter(i -> passes(TEN, address)).count();
    }

    @Test
    void burstPassesAtOnceAndThenOneForEachSpan() {
        assertThat(passing(15, "192.0.2.1")).isEqualTo(10);
        nanos.passSeconds(5);
        assertThat(passes(TEN, "192.0.2.1")).isFalse();
        nanos.passSeconds(1);
        assertThat(passes(TEN, "192.0.2.1")).isTrue();
        assertThat(passes(TEN, "192.0.2.1")).isFalse();
        nanos.passSeconds(60);
        assertThat(passing(15, "192.0.2.1")).isEqualTo(10);
    }

    @Test
    void defaultIsSixtyAMinuteAndOneASecond() {
        for (int i = 59; i >= 0; i--) {
            RateLimiter.Decision decision = limits.charge(RateLimitPolicy.DEFAULT, limits.address("192.0.2.1"));
            assertThat(decision).isEqualTo(new RateLimiter.Decision(true, i, Duration.ofSeconds(1)));
        }
        assertThat(limits.charge(RateLimitPolicy.DEFAULT, limits.address("192.0.2.1")))
                .isEqualTo(new RateLimiter.Decision(false, 0, Duration.ofSeconds(1)));
    }

    @Test
    void refusedRequestsCostNothing() {
        assertThat(passing(1_000, "192.0.2.1")).isEqualTo(10);
        nanos.passSeconds(6);
        assertThat(passes(TEN, "192.0.2.1")).isTrue();
    }

    @Test
    void smallerBurstSpacesRequests() {
        RateLimitPolicy spaced = TEN.withBurst(1);

        assertThat(passes(spaced, "192.0.2.1")).isTrue();
        assertThat(limits.charge(spaced, limits.address("192.0.2.1")).next()).isEqualTo(Duration.ofSeconds(6));
    }

    @Test
    void dearRequestCountsAsSeveral() {
        RateLimitKey key = limits.address("192.0.2.1");

        assertThat(limits.charge(TEN, key, 8).remaining()).isEqualTo(2);
        RateLimiter.Decision refused = limits.charge(TEN, key, 3);
        assertThat(refused.allowed()).isFalse();
        assertThat(refused.next()).isEqualTo(Duration.ofSeconds(6));
        assertThat(limits.charge(TEN, key, 2).allowed()).isTrue();
        for (int impossible : new int[] {0, -1, 11}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> limits.charge(TEN, key, impossible))
                    .withMessageContaining("\"ten\"")
                    .withMessageContaining("1 to its burst, 10");
        }
    }

    @Test
    void policiesAreChargedSeparately() {
        RateLimitPolicy other = RateLimitPolicy.of("other", 10, Duration.ofMinutes(1));
        assertThat(passing(11, "192.0.2.1")).isEqualTo(10);

        assertThat(passes(other, "192.0.2.1")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1,            192.0.2.2,               false",
        "192.0.2.1,            ::ffff:192.0.2.1,        true",
        "192.0.2.1,            192.0.2.1:5555,          true",
        "2001:db8::1,          2001:db8::ffff:1,        true",
        "2001:db8::1,          2001:DB8:0:0:9:8:7:6,    true",
        "2001:db8::1,          2001:db8:0:1::1,         false",
        "2001:db8::1,          192.0.2.1,               false",
        "::,                   0.0.0.0,                 false",
        "unix:,                unknown,                 false",
        "unix:,                unix:,                   true"
    })
    void addressesShareABucketByNetwork(String one, String other, boolean same) {
        assertThat(limits.address(one).equals(limits.address(other))).isEqualTo(same);
        passing(10, one);
        assertThat(passes(TEN, other)).isEqualTo(!same);
    }

    @Test
    void sweepInsideANetworkIsOneKey() {
        Random random = new Random(6);
        int passed = 0;
        for (int i = 0; i < 10_000; i++) {
            String address = "2001:db8:a:b:%x:%x:%x:%x"
                    .formatted(random.nextInt(65536), random.nextInt(65536), random.nextInt(65536), i);
            passed += passes(TEN, address) ? 1 : 0;
        }

        assertThat(passed).isEqualTo(10);
        assertThat(limits.keys()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "48, 2001:db8:1:2::/48, 2001:db8:1::/48",
        "56, 2001:db8:1:2ff::, 2001:db8:1:200::/56",
        "128, 2001:db8::1, 2001:db8::1",
        "65, 2001:db8::ffff:0:0:1, 2001:db8:0:0:8000::/65",
        "1, ff00::, 8000::/1"
    })
    void networkOfIpv6CanBeChosen(int prefix, String address, String text) {
        assertThat(RateLimitKey.address(address.replaceAll("/.*", ""), prefix).text())
                .isEqualTo(text);
    }

    @Test
    void keysHaveATextForSharedStores() {
        assertThat(limits.address("::ffff:192.0.2.1").text()).isEqualTo("192.0.2.1");
        assertThat(limits.address("2001:db8::1").text()).isEqualTo("2001:db8::/64");
        assertThat(RateLimitKey.named("ann")).hasToString("=ann").isEqualTo(RateLimitKey.named("ann"));
    }

    @Test
    void namesHaveBucketsOfTheirOwn() {
        RateLimitKey ann = RateLimitKey.named("ann");
        for (int i = 0; i < 10; i++) {
            limits.charge(TEN, ann);
        }

        assertThat(limits.charge(TEN, RateLimitKey.named("ann")).allowed()).isFalse();
        assertThat(limits.charge(TEN, RateLimitKey.named("bob")).allowed()).isTrue();
        assertThat(limits.charge(TEN, RateLimitKey.named("a".repeat(1 << 20))).allowed())
                .isTrue();
    }

    @Test
    void dryRunLetsAllPassAndSwitchedOffKeepsNothing() {
        RateLimitPolicy dry = TEN.in(RateLimitMode.DRY_RUN);
        RateLimitPolicy off =
                RateLimitPolicy.of("off", 1, Duration.ofMinutes(1)).in(RateLimitMode.OFF);
        for (int i = 0; i < 20; i++) {
            assertThat(passes(dry, "192.0.2.1")).isTrue();
            assertThat(passes(off, "192.0.2.2")).isTrue();
        }

        assertThat(limits.keys()).isEqualTo(1);
        assertThat(limits.charge(dry, limits.address("192.0.2.1")).remaining()).isZero();
    }

    @Test
    void twoPoliciesOfOneNameAreRefused() {
        limits.declare(TEN);
        limits.declare(RateLimitPolicy.of("ten", 10, Duration.ofSeconds(60)));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> limits.declare(TEN.withBurst(2)))
                .withMessageContaining("two rate limit policies named \"ten\"");
        for (int i = 1; i < 100; i++) {
            limits.declare(RateLimitPolicy.of("p" + i, 10, Duration.ofMinutes(1)));
        }
        assertThatThrownBy(() -> limits.declare(RateLimitPolicy.of("p100", 10, Duration.ofMinutes(1))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("\"p100\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\"b", "ä", "a;q=1"})
    void policyNameThatCouldNotTravelIsRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RateLimitPolicy.of(name, 1, Duration.ofSeconds(1)))
                .withMessageContaining("\"" + name + "\"");
    }

    @ParameterizedTest
    @CsvSource({
        "0, PT1M, 1, quota",
        "1000001, PT1M, 1, quota",
        "10, PT0S, 1, window",
        "10, PT0.5S, 1, window",
        "10, PT1.5S, 1, window",
        "10, PT24H1S, 1, window",
        "10, PT1M, 0, burst",
        "10, PT1M, 11, burst"
    })
    void policyOutOfRangeIsRefused(int quota, Duration window, int burst, String what) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RateLimitPolicy("p", quota, window, burst, RateLimitMode.ENFORCE))
                .withMessageContaining("\"p\"")
                .withMessageContaining(what);
    }

    @Test
    void hugePoliciesDoNotOverflow() {
        RateLimitPolicy rare = RateLimitPolicy.of("rare", 1, Duration.ofDays(1));
        RateLimitPolicy huge = RateLimitPolicy.of("huge", 1_000_000, Duration.ofDays(1));
        RateLimitPolicy fast = RateLimitPolicy.of("fast", 1_000_000, Duration.ofSeconds(1));

        assertThat(passes(rare, "192.0.2.1")).isTrue();
        assertThat(limits.charge(rare, limits.address("192.0.2.1")).next()).isEqualTo(Duration.ofDays(1));
        assertThat(limits.charge(huge, limits.address("192.0.2.1"), 1_000_000).allowed())
                .isTrue();
        assertThat(passes(huge, "192.0.2.1")).isFalse();
        nanos.pass(Duration.ofMillis(87));
        assertThat(passes(huge, "192.0.2.1")).isTrue();
        assertThat(limits.charge(fast, limits.address("192.0.2.1"), 1_000_000).next())
                .isEqualTo(Duration.ofNanos(1000));
    }

    /** Known answer of another implementation: CPython's, with the key of PYTHONHASHSEED=0. */
    @Test
    void hashIsSipHash13() {
        assertThat(new SipHash(0, 0).hash(1, 2, 3)).isEqualTo(-8445545542354784863L);
    }
}
