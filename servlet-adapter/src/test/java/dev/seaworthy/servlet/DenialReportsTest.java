package dev.seaworthy.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DenialReportsTest {
    private static final AccessDenial DENIAL =
            new AccessDenial(Access.missing(), "192.0.2.1", null, "GET", "/metrics/system", 0);

    /** Fails while it is told to. */
    private static final class RecordingListener implements AccessListener {
        private final List<Long> told = new ArrayList<>();
        private final List<Long> rests = new ArrayList<>();
        private RuntimeException failure;

        @Override
        public void accessDenied(AccessDenial denial) {
            if (failure != null) {
                throw failure;
            }
            told.add(denial.unreported());
        }

        @Override
        public void remainUnreported(long count) {
            rests.add(count);
        }
    }

    private final DrivenNanos nanos = new DrivenNanos();
    private final RecordingListener listener = new RecordingListener();
    private final RecordingListener other = new RecordingListener();

    private DenialReports reports(RateLimitMode mode) {
        return new DenialReports(
                List.of(listener, other), RateLimits.builder().nanoTime(nanos).build(), mode);
    }

    private static long told(DenialReports reports, int denials, IntFunction<String> address) {
        long told = 0;
        for (int i = 0; i < denials; i++) {
            told += reports.mayTell(address.apply(i)) ? 1 : 0;
        }
        return told;
    }

    @ParameterizedTest
    @ValueSource(strings = {"2001:db8:7:%x::1", "10.7.%d.1", "::ffff:10.7.%d.1", "no address %d"})
    void networkIsToldOfSoOftenWhateverAddressItChooses(String address) {
        DenialReports reports = reports(RateLimitMode.ENFORCE);
        boolean named = address.startsWith("no");

        assertThat(told(reports, 250, i -> address.formatted(named ? 1 : i))).isEqualTo(120);
        assertThat(reports.mayTell("2001:db8:8::1")).as("another network").isTrue();
        nanos.passSeconds(60);
        assertThat(told(reports, 250, i -> address.formatted(named ? 1 : i))).isEqualTo(120);
    }

    @Test
    void networksTogetherAreToldOfSoOften() {
        DenialReports reports = reports(RateLimitMode.ENFORCE);

        assertThat(told(reports, 5_000, i -> "2001:db8:%x::1".formatted(i))).isEqualTo(600);
        nanos.passSeconds(60);
        assertThat(told(reports, 5_000, i -> "10.%d.0.1".formatted(i % 250))).isEqualTo(600);
    }

    @ParameterizedTest
    @ValueSource(strings = {"OFF", "DRY_RUN"})
    void allAreToldWhereStrangersAreNotLimited(RateLimitMode mode) {
        assertThat(told(reports(mode), 5_000, i -> "192.0.2.1")).isEqualTo(5_000);
    }

    @Test
    void whatAListenerDidNotHearIsToldToItLaterAndToNoOtherTwice() {
        DenialReports reports = reports(RateLimitMode.ENFORCE);
        reports.count();
        reports.count();
        listener.failure = new IllegalStateException("listener is broken");
        reports.tell(DENIAL);
        listener.failure = new DenialReports.NotWritten();
        reports.tell(DENIAL);
        listener.failure = null;
        reports.count();
        reports.tell(DENIAL);

        assertThat(listener.told).containsExactly(5L);
        assertThat(other.told).containsExactly(2L, 0L, 1L);
    }

    @Test
    void restIsToldOnceAtTheEnd() {
        DenialReports reports = reports(RateLimitMode.ENFORCE);
        reports.count();
        reports.tell(DENIAL);
        reports.count();
        reports.count();
        reports.close();
        reports.close();

        assertThat(listener.rests).containsExactly(2L);
        assertThat(other.rests).containsExactly(2L);
    }
}
