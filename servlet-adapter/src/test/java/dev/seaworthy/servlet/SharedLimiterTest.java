package dev.seaworthy.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class SharedLimiterTest {
    private static final RateLimitPolicy THREE = RateLimitPolicy.of("three", 3, Duration.ofHours(1));

    /** A store that decides as it is told, and keeps what it was asked. */
    private static final class ToldStore implements RateLimiter {
        final List<String> asked = new ArrayList<>();
        CompletionStage<Decision> answer = CompletableFuture.completedFuture(new Decision(true, 7, Duration.ZERO));

        @Override
        public CompletionStage<Decision> decide(RateLimitPolicy policy, RateLimitKey key, int cost) {
            asked.add(policy.name() + " " + key.text() + " " + cost);
            return answer;
        }

        @Override
        public String toString() {
            return "told store";
        }
    }

    private final DrivenNanos nanos = new DrivenNanos();
    private final ToldStore store = new ToldStore();
    private final RateLimits limits = limits(store);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(SharedLimiter.class);

    private RateLimits limits(RateLimiter shared) {
        return RateLimits.builder()
                .nanoTime(nanos)
                .shared(shared)
                .sharedTimeout(Duration.ofMillis(1))
                .build();
    }

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
        logger.setAdditive(false);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(log);
        logger.setAdditive(true);
    }

    private boolean passes() {
        return limits.charge(THREE, limits.address("2001:db8::1")).allowed();
    }

    private int passing(int times) {
        int passed = 0;
        for (int i = 0; i < times; i++) {
            passed += passes() ? 1 : 0;
        }
        return passed;
    }

    @Test
    void storeDecidesForAllNodes() {
        assertThat(passing(10)).isEqualTo(10);
        store.answer = CompletableFuture.completedFuture(new RateLimiter.Decision(false, 0, Duration.ofMillis(1_500)));
        RateLimiter.Decision refused = limits.charge(THREE, limits.address("2001:db8::1"), 2);

        assertThat(refused.allowed()).isFalse();
        assertThat(refused.nextSeconds()).isEqualTo(2);
        assertThat(store.asked).startsWith("three 2001:db8::/64 1").endsWith("three 2001:db8::/64 2");
        assertThat(limits.fallbacks()).isZero();
        assertThat(log.list).isEmpty();
    }

    @Test
    void storeThatFailsIsReplacedByThisNodeWithOneLineInTheLog() {
        store.answer = CompletableFuture.failedFuture(new IllegalStateException("connection refused"));

        assertThat(passing(10)).isEqualTo(3);
        assertThat(limits.fallbacks()).isEqualTo(10);
        assertThat(store.asked).as("not asked again for a while").hasSize(1);
        assertThat(log.list).singleElement().satisfies(line -> assertThat(line.getFormattedMessage())
                .contains("told store")
                .contains("this node decides"));
    }

    @Test
    void storeThatIsTooSlowIsReplaced() {
        store.answer = new CompletableFuture<>();

        assertThat(passing(10)).isEqualTo(3);
        assertThat(store.asked).hasSize(1);
    }

    @Test
    void storeThatThrowsOrDecidesNothingIsReplaced() {
        RateLimits thrown = limits((policy, key, cost) -> {
            throw new IllegalStateException("closed");
        });
        store.answer = CompletableFuture.completedFuture(null);

        assertThat(thrown.charge(THREE, thrown.address("192.0.2.1")).remaining())
                .isEqualTo(2);
        assertThat(passing(10)).isEqualTo(3);
    }

    @Test
    void storeIsAskedAgainOnceASecondAndDecidesWhenItIsBack() {
        store.answer = CompletableFuture.failedFuture(new IllegalStateException("connection refused"));
        for (int second = 0; second < 5; second++) {
            passing(4);
            nanos.passSeconds(1);
        }
        assertThat(store.asked).hasSize(5);
        assertThat(log.list).hasSize(1);

        store.answer = CompletableFuture.completedFuture(new RateLimiter.Decision(true, 7, Duration.ZERO));

        assertThat(passing(10)).isEqualTo(10);
        assertThat(store.asked).hasSize(15);
        store.answer = new CompletableFuture<>();
        passing(3);
        assertThat(log.list).as("a new outage is a new line").hasSize(2);
    }

    @Test
    void waitOfAnInterruptedRequestEndsAndBlamesNobody() {
        store.answer = new CompletableFuture<>();
        Thread.currentThread().interrupt();

        assertThat(passes()).isTrue();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(log.list).isEmpty();
    }

    @Test
    void decisionsAreChecked() {
        assertThatIllegalArgumentException().isThrownBy(() -> new RateLimiter.Decision(true, -1, Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> new RateLimiter.Decision(true, 0, Duration.ofNanos(-1)));
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> RateLimits.builder().sharedTimeout(Duration.ZERO).build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RateLimits.builder().keys(0).build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RateLimits.builder().ipv6Prefix(129).build());
    }
}
