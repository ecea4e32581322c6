package dev.seaworthy.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {
    private final Pace pace = new Pace(1_000, Duration.ofMillis(100));

    @Test
    void aQuickDeleteIsFollowedByTheConfiguredPause() {
        assertThat(pace.afterDelete(Duration.ofMillis(20))).isEqualTo(Duration.ofMillis(100));
        assertThat(pace.size()).isEqualTo(1_000);
    }

    @Test
    void pruningTakesHalfOfTheTimeAtMost() {
        assertThat(pace.afterDelete(Duration.ofMillis(300))).isEqualTo(Duration.ofMillis(300));
        assertThat(pace.afterLook(Duration.ofMillis(30))).isEqualTo(Duration.ofMillis(30));
    }

    @Test
    void aSlowDatabaseGetsSmallerChunksAndLongerRests() {
        assertThat(pace.afterDelete(Duration.ofSeconds(2))).isEqualTo(Duration.ofSeconds(8));
        assertThat(pace.size()).isEqualTo(500);

        pace.failed();
        assertThat(pace.size()).isEqualTo(250);

        for (int i = 0; i < 10; i++) {
            assertThat(pace.afterDelete(Duration.ofMinutes(1))).isEqualTo(Duration.ofSeconds(30));
        }
        assertThat(pace.size()).isEqualTo(50);
    }

    @Test
    void whenItIsQuickAgainChunksGrowBackAndNotBeyond() {
        pace.afterDelete(Duration.ofSeconds(2));

        pace.afterDelete(Duration.ofMillis(20));
        assertThat(pace.size()).isEqualTo(626);

        for (int i = 0; i < 10; i++) {
            pace.afterDelete(Duration.ofMillis(20));
        }
        assertThat(pace.size()).isEqualTo(1_000);
    }

    @Test
    void aLongPauseIsKeptHoweverLong() {
        Pace patient = new Pace(1, Duration.ofMinutes(1));

        assertThat(patient.afterDelete(Duration.ofSeconds(20))).isEqualTo(Duration.ofMinutes(1));
        assertThat(patient.afterDelete(Duration.ofSeconds(2))).isEqualTo(Duration.ofMinutes(1));
        assertThat(patient.size()).isEqualTo(1);
    }
}
