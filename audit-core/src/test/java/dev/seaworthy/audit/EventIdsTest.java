package dev.seaworthy.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EventIdsTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-20T18:00:00.123456789Z"));
    private final EventIds ids = new EventIds(now::get);

    @Test
    void theIdIsAVersionSevenUuidThatHoldsTheTime() {
        EventIds.Stamp stamp = ids.next();

        assertThat(stamp.createdAt()).isEqualTo(Instant.parse("2026-11-20T18:00:00.123456Z"));
        assertThat(stamp.id().version()).isEqualTo(7);
        assertThat(stamp.id().variant()).isEqualTo(2);
        assertThat(stamp.id().getMostSignificantBits() >>> 16)
                .isEqualTo(stamp.createdAt().toEpochMilli());
        assertThat(stamp.id().getMostSignificantBits() & 0xfff).isEqualTo(456);
    }

    @Test
    void orderByIdIsOrderByTimeWithinOneMicrosecondToo() {
        List<EventIds.Stamp> stamps =
                IntStream.range(0, 10_000).mapToObj(i -> ids.next()).toList();

        for (int i = 1; i < stamps.size(); i++) {
            assertThat(stamps.get(i).id().toString())
                    .isGreaterThan(stamps.get(i - 1).id().toString());
            assertThat(stamps.get(i).createdAt())
                    .isAfterOrEqualTo(stamps.get(i - 1).createdAt());
        }
    }

    @Test
    void aClockSetBackAnHourKeepsTheOrderAndIsCounted() {
        EventIds.Stamp before = ids.next();
        now.set(now.get().minusSeconds(3600));

        EventIds.Stamp after = ids.next();

        assertThat(after.id().toString()).isGreaterThan(before.id().toString());
        assertThat(after.createdAt()).isAfterOrEqualTo(before.createdAt());
        assertThat(ids.corrections()).isEqualTo(1);
    }

    @Test
    void aClockThatRanAheadAndWasSetRightKeepsTheOrderUntilItHasCaughtUp() {
        Instant right = now.get();
        now.set(right.plusSeconds(3600));
        EventIds.Stamp ahead = ids.next();
        now.set(right);

        List<EventIds.Stamp> meanwhile =
                IntStream.range(0, 5000).mapToObj(i -> ids.next()).toList();
        now.set(right.plusSeconds(3601));
        EventIds.Stamp caughtUp = ids.next();

        EventIds.Stamp before = ahead;
        for (EventIds.Stamp stamp : meanwhile) {
            assertThat(stamp.id().toString()).isGreaterThan(before.id().toString());
            before = stamp;
        }
        assertThat(before.createdAt())
                .isBetween(ahead.createdAt(), ahead.createdAt().plusMillis(1));
        assertThat(caughtUp.createdAt()).isEqualTo(right.plusSeconds(3601).truncatedTo(ChronoUnit.MICROS));
        assertThat(ids.corrections()).isEqualTo(1);
    }

    @Test
    void idsMadeByManyThreadsAtOneInstantAreDistinct() {
        List<String> made = new ArrayList<>(IntStream.range(0, 50_000)
                .parallel()
                .mapToObj(i -> ids.next().id().toString())
                .toList());

        assertThat(made).doesNotHaveDuplicates();
    }

    @Test
    void anInstantThatNoIdCanHoldIsBeforeOrAfterAll() {
        UUID now = EventIds.first(Instant.parse("2026-11-20T18:00:00Z"));

        assertThat(EventIds.first(Instant.MIN)).isLessThan(now);
        assertThat(EventIds.first(Instant.MAX)).isGreaterThan(now);
        assertThat(EventIds.first(Instant.parse("+12000-01-01T00:00:00Z"))).isGreaterThan(now);
    }

    @Test
    void theFirstIdOfAnInstantIsNotAfterAnyOther() {
        assertThat(ids.next().id().toString())
                .isGreaterThan(StoredEvent.firstIdAt(now.get()).toString());
    }
}
