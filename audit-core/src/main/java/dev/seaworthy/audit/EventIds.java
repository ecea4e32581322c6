package dev.seaworthy.audit;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes ids whose order is the order of their time: UUIDs of version 7 with the microsecond in {@code rand_a} and a
 * counter at the head of {@code rand_b}. Time never runs backwards, whatever the clock does. Thread-safe.
 *
 * <p>The price: after a clock that ran ahead was set right, this process stamps its events with the latest time it has
 * seen, a microsecond apart at most, until the clock has caught up or the process is restarted. The warning and {@link
 * AuditMeters#CLOCK_CORRECTIONS} tell of both directions, because a jump ahead is noticed when it is taken back.
 */
final class EventIds {
    private static final Logger LOG = LoggerFactory.getLogger(EventIds.class);
    private static final int COUNTER_BITS = 11;
    private static final long COUNTER_MASK = (1L << COUNTER_BITS) - 1;
    private static final int RANDOM_BITS = 62 - COUNTER_BITS;
    private static final long RANDOM_MASK = (1L << RANDOM_BITS) - 1;
    private static final long VARIANT = 0x8000_0000_0000_0000L;
    private static final long VERSION = 0x7000L;
    private static final long NOTABLE_CORRECTION_MICROS = 1_000_000;

    /** In the year 6429; half of what fits, so that ids are in order with and without a sign. */
    private static final Instant LATEST = Instant.ofEpochMilli((1L << 47) - 1);

    private final InstantSource clock;
    /** Microseconds since the epoch, then the counter: an overflowing counter carries into the next microsecond. */
    private final AtomicLong last = new AtomicLong();

    private final AtomicLong corrections = new AtomicLong();
    private final AtomicLong lastCorrectionLogged = new AtomicLong(Long.MIN_VALUE);
    /** Thread-local randoms of processes started together may be alike. */
    private final long processSalt = new SecureRandom().nextLong();

    EventIds(InstantSource clock) {
        this.clock = clock;
    }

    Stamp next() {
        long now = Micros.of(clock.instant());
        long earliest = now << COUNTER_BITS;
        long previous;
        long stamp;
        do {
            previous = last.get();
            stamp = Math.max(earliest, previous + 1);
        } while (!last.compareAndSet(previous, stamp));
        long behind = (previous >>> COUNTER_BITS) - now;
        if (behind > NOTABLE_CORRECTION_MICROS) {
            noteCorrection(behind, now);
        }
        long micros = stamp >>> COUNTER_BITS;
        return new Stamp(id(micros, stamp & COUNTER_MASK, random()), Micros.toInstant(micros));
    }

    /** How often the clock was found to be more than a second behind. */
    long corrections() {
        return corrections.get();
    }

    /** The smallest id of this instant, or of the nearest one that an id can hold: a range of time is one of ids. */
    static UUID first(Instant instant) {
        Instant held = instant.isBefore(Instant.EPOCH) ? Instant.EPOCH : instant.isAfter(LATEST) ? LATEST : instant;
        return id(Micros.of(held), 0, 0);
    }

    /** An id of this instant that no event has; its order among those of the same microsecond is undefined. */
    UUID at(Instant instant) {
        return id(Micros.of(instant), 0, random());
    }

    private static UUID id(long micros, long counter, long random) {
        long head = ((micros / 1000) << 16) | VERSION | (micros % 1000);
        return new UUID(head, VARIANT | (counter << RANDOM_BITS) | random);
    }

    private long random() {
        return (ThreadLocalRandom.current().nextLong() ^ processSalt) & RANDOM_MASK;
    }

    /** Counted and logged once per minute of wall time, because every event meets the same correction. */
    private void noteCorrection(long behindMicros, long nowMicros) {
        long logged = lastCorrectionLogged.get();
        long minute = nowMicros / 60_000_000;
        if (logged != minute && lastCorrectionLogged.compareAndSet(logged, minute)) {
            corrections.incrementAndGet();
            LOG.warn(
                    "The clock is {} ms behind the last event; events keep their order and the later time. "
                            + "Check the time service of this machine.",
                    behindMicros / 1000);
        }
    }

    /**
     * An id and its time.
     *
     * @param id the id
     * @param createdAt the time in it
     */
    record Stamp(UUID id, Instant createdAt) {}
}
