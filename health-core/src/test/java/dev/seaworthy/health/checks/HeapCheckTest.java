package dev.seaworthy.health.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seaworthy.health.CheckResult;
import dev.seaworthy.health.Status;
import org.junit.jupiter.api.Test;

class HeapCheckTest {

    @Test
    void saysHowMuchSurvivesAndDegradesAboveTheLimit() {
        System.gc();

        CheckResult usual = new HeapCheck().check(FixedContext.usual());
        CheckResult tight = new HeapCheck(1e-9).check(FixedContext.usual());

        assertThat(usual.status()).isEqualTo(Status.UP);
        assertThat(usual.data()).containsKeys("percent", "used_bytes", "max_bytes");
        assertThat(tight.status()).isEqualTo(Status.DEGRADED);
        assertThat(tight.message()).contains("of the heap is in use after garbage collection");
    }

    @Test
    void anImpossibleLimitIsRefused() {
        assertThatThrownBy(() -> new HeapCheck(101)).hasMessageContaining("0 < limit <= 100");
    }
}
