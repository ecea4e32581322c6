package dev.seaworthy.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RetentionTest {
    private static final Instant NOW = Instant.parse("2026-11-20T04:00:00Z");
    private static final Set<String> BOTH = Set.of("database", "artifacts");

    private final List<RetentionCandidate> candidates = new ArrayList<>();
    private @Nullable Duration staleAfter = Duration.ofHours(26);

    @Test
    void defaultsKeepOneADayForAWeekAndOneAWeekForAMonth() {
        IntStream.range(0, 40)
                .forEach(day -> verified(NOW.minus(3, ChronoUnit.HOURS).minus(day, ChronoUnit.DAYS)));

        assertThat(kept(RetentionPolicy.defaults()))
                .containsExactly(
                        "2026-11-20 day 2026-11-20 within 7 d; newest verified of artifacts, database; week 2026-W47 within 30 d",
                        "2026-11-19 day 2026-11-19 within 7 d",
                        "2026-11-18 day 2026-11-18 within 7 d",
                        "2026-11-17 day 2026-11-17 within 7 d",
                        "2026-11-16 day 2026-11-16 within 7 d",
                        "2026-11-15 day 2026-11-15 within 7 d; week 2026-W46 within 30 d",
                        "2026-11-14 day 2026-11-14 within 7 d",
                        "2026-11-08 week 2026-W45 within 30 d",
                        "2026-11-01 week 2026-W44 within 30 d",
                        "2026-10-25 week 2026-W43 within 30 d");
    }

    @Test
    void monthlyAndYearlyKeepTheNewestOfEach() {
        IntStream.range(0, 900)
                .forEach(day -> verified(NOW.minus(3, ChronoUnit.HOURS).minus(day, ChronoUnit.DAYS)));

        assertThat(kept(RetentionPolicy.keepNothing()
                        .monthly(Duration.ofDays(90))
                        .yearly(Duration.ofDays(1000))))
                .containsExactly(
                        "2026-11-20 month 2026-11 within 90 d; newest verified of artifacts, database; year 2026 within 1000 d",
                        "2026-10-31 month 2026-10 within 90 d",
                        "2026-09-30 month 2026-09 within 90 d",
                        "2026-08-31 month 2026-08 within 90 d",
                        "2025-12-31 year 2025 within 1000 d",
                        "2024-12-31 year 2024 within 1000 d");
    }

    @Test
    void isoWeeksCrossTheYear() {
        verified(Instant.parse("2026-11-20T01:00:00Z"));
        verified(Instant.parse("2026-01-03T01:00:00Z"));
        verified(Instant.parse("2025-12-30T01:00:00Z"));

        assertThat(kept(RetentionPolicy.keepNothing().weekly(Duration.ofDays(400))))
                .last()
                .isEqualTo("2026-01-03 week 2026-W01 within 400 d");
    }

    @Test
    void ofOneDayTheNewestVerifiedStaysEvenWhenANewerOneIsUnverified() {
        verified(Instant.parse("2026-11-20T01:00:00Z"));
        verified(Instant.parse("2026-11-18T01:00:00Z"));
        verified(Instant.parse("2026-11-18T02:00:00Z"));
        unverified(Instant.parse("2026-11-18T03:00:00Z"));

        assertThat(removed(RetentionPolicy.defaults().weekly(Duration.ZERO)))
                .containsExactly("2026-11-18T03:00:00Z no rule keeps it", "2026-11-18T01:00:00Z no rule keeps it");
    }

    @Test
    void theNewestVerifiedStaysUnderEveryPolicy() {
        verified(Instant.parse("2026-11-19T01:00:00Z"));
        unverified(Instant.parse("2026-11-20T01:00:00Z"));
        staleAfter = null;

        assertThat(kept(RetentionPolicy.keepNothing().maxBytes(1)))
                .containsExactly("2026-11-19 newest verified of artifacts, database");
    }

    @Test
    void theNewestVerifiedOfEachSourceStays() {
        candidates.add(candidate(Instant.parse("2026-11-20T01:00:00Z"), true, false, 10, Set.of("database")));
        candidates.add(candidate(Instant.parse("2026-10-01T01:00:00Z"), true, false, 10, BOTH));
        candidates.add(candidate(Instant.parse("2026-09-01T01:00:00Z"), true, false, 10, BOTH));

        assertThat(kept(RetentionPolicy.keepNothing()))
                .containsExactly("2026-11-20 newest verified of database", "2026-10-01 newest verified of artifacts");
    }

    @Test
    void aHeldBackupStaysUntilReleased() {
        verified(Instant.parse("2026-11-20T01:00:00Z"));
        candidates.add(candidate(Instant.parse("2020-01-01T01:00:00Z"), true, true, 10, BOTH));

        assertThat(kept(RetentionPolicy.keepNothing().maxBytes(1))).contains("2020-01-01 held");
    }

    @Test
    void aHeldBackupOfWhatWasReplacedDoesNotPushOutTheOneThatWasRestored() {
        verified(Instant.parse("2026-11-20T01:00:00Z"));
        candidates.add(candidate(Instant.parse("2026-11-20T03:00:00Z"), true, true, 10, BOTH));

        assertThat(kept(RetentionPolicy.defaults()))
                .containsExactly(
                        "2026-11-20 held; newest verified of artifacts, database",
                        "2026-11-20 day 2026-11-20 within 7 d; week 2026-W47 within 30 d");
        assertThat(kept(RetentionPolicy.keepNothing().newest(1))).hasSize(2);
    }

    @Test
    void nothingIsRemovedWhenFreshBackupsStopped() {
        IntStream.range(2, 40).forEach(day -> verified(NOW.minus(day, ChronoUnit.DAYS)));

        assertThat(removed(RetentionPolicy.defaults())).isEmpty();
        assertThat(kept(RetentionPolicy.defaults()))
                .last()
                .asString()
                .endsWith("no verified backup since 2026-11-18T04:00:00Z, so nothing is removed");
    }

    @Test
    void unverifiedBackupsAreNoFreshOnes() {
        IntStream.range(2, 40).forEach(day -> verified(NOW.minus(day, ChronoUnit.DAYS)));
        IntStream.range(0, 2).forEach(day -> unverified(NOW.minus(day, ChronoUnit.DAYS)));

        assertThat(removed(RetentionPolicy.defaults())).isEmpty();
    }

    @Test
    void withoutAVerifiedBackupNothingIsRemoved() {
        IntStream.range(0, 40).forEach(day -> unverified(NOW.minus(day, ChronoUnit.DAYS)));

        assertThat(removed(RetentionPolicy.keepNothing())).isEmpty();
    }

    @Test
    void aPlanRunByHandCountsItsSpansFromItsNewestBackup() {
        IntStream.range(100, 120).forEach(day -> verified(NOW.minus(day, ChronoUnit.DAYS)));
        staleAfter = null;

        assertThat(kept(RetentionPolicy.defaults().weekly(Duration.ZERO))).hasSize(7);
    }

    @Test
    void backupsDatedInTheFuturePushNothingOutAndAreLeftAlone() {
        verified(Instant.parse("2026-11-20T01:00:00Z"));
        verified(Instant.parse("2026-11-19T01:00:00Z"));
        IntStream.range(1, 20).forEach(day -> verified(NOW.plus(day, ChronoUnit.DAYS)));

        assertThat(kept(RetentionPolicy.keepNothing().newest(2)))
                .hasSize(21)
                .contains("2026-11-19 one of the newest 2")
                .first()
                .asString()
                .contains("dated in the future");
    }

    @Test
    void aLittleClockSkewIsNotTheFuture() {
        verified(NOW.plusSeconds(60));

        assertThat(kept(RetentionPolicy.keepNothing())).first().asString().contains("newest verified");
    }

    @Test
    void theCountKeepsTheNewest() {
        IntStream.range(0, 10).forEach(day -> verified(NOW.minus(day, ChronoUnit.DAYS)));

        assertThat(kept(RetentionPolicy.keepNothing().newest(3))).hasSize(3);
    }

    @Test
    void withinKeepsEverythingYoungerThanTheSpan() {
        IntStream.range(0, 100).forEach(hour -> verified(NOW.minus(hour, ChronoUnit.HOURS)));

        assertThat(kept(RetentionPolicy.keepNothing().within(Duration.ofDays(1))))
                .hasSize(24);
    }

    @Test
    void aboveTheSizeLimitTheOldestGoFirst() {
        IntStream.range(0, 5).forEach(day -> verified(NOW.minus(day, ChronoUnit.DAYS)));

        assertThat(removed(RetentionPolicy.keepAll().maxBytes(30)))
                .containsExactly(
                        "2026-11-17T04:00:00Z the kept ones exceed 30 bytes and this is the oldest",
                        "2026-11-16T04:00:00Z the kept ones exceed 30 bytes and this is the oldest");
    }

    @Test
    void aContentThatManyNeedCountsOnce() {
        IntStream.range(0, 5).forEach(day -> sharing(NOW.minus(day, ChronoUnit.DAYS), 0));

        assertThat(Retention.decide(RetentionPolicy.keepAll().maxBytes(1050), candidates, NOW, staleAfter, 1000))
                .allMatch(RetentionDecision::kept);
    }

    @Test
    void aContentGoesWithTheLastThatNeedsItOnly() {
        sharing(NOW, 0);
        sharing(NOW.minus(1, ChronoUnit.DAYS), 0, 1);
        sharing(NOW.minus(2, ChronoUnit.DAYS), 0, 1);
        sharing(NOW.minus(3, ChronoUnit.DAYS), 0, 2);

        // All take 40 of their own, and 1000, 200 and 30: the oldest gives 40 back, the next its own 10 only.
        assertThat(keptWithin(1230 + 40)).isEqualTo(4);
        assertThat(keptWithin(1200 + 30)).isEqualTo(3);
        assertThat(keptWithin(1200 + 29)).isEqualTo(2);
        assertThat(keptWithin(1200 + 19)).isEqualTo(1);
    }

    private long keptWithin(long bytes) {
        return Retention.decide(RetentionPolicy.keepAll().maxBytes(bytes), candidates, NOW, staleAfter, 1000, 200, 30)
                .stream()
                .filter(RetentionDecision::kept)
                .count();
    }

    private void sharing(Instant at, int... contents) {
        BitSet needed = new BitSet();
        IntStream.of(contents).forEach(needed::set);
        candidates.add(new RetentionCandidate(TestIds.at("app", at), at, true, false, null, false, 10, needed, BOTH));
    }

    @Test
    void whatANewerVersionWroteIsLeftAloneAndPushesNothingOut() {
        verified(NOW);
        verified(NOW.minus(1, ChronoUnit.DAYS));
        Instant longAgo = NOW.minus(400, ChronoUnit.DAYS);
        candidates.add(new RetentionCandidate(
                TestIds.at("app", longAgo),
                longAgo,
                false,
                false,
                "not readable by this version of Seaworthy",
                false,
                0,
                new BitSet(),
                Set.of()));

        assertThat(kept(RetentionPolicy.keepNothing().newest(2)))
                .hasSize(3)
                .last()
                .isEqualTo("2025-10-16 not readable by this version of Seaworthy, left alone");
    }

    @Test
    void keepAllRemovesNothing() {
        verified(NOW);
        verified(Instant.EPOCH);

        assertThat(removed(RetentionPolicy.keepAll())).isEmpty();
    }

    @Test
    void noBackupsNoDecisions() {
        assertThat(decide(RetentionPolicy.defaults())).isEmpty();
    }

    @Test
    void orderOfTheInputDoesNotMatterAndANextRunRemovesNothingMore() {
        IntStream.range(0, 500).forEach(hours -> verified(NOW.minus(5L * hours, ChronoUnit.HOURS)));
        RetentionPolicy policy =
                RetentionPolicy.defaults().monthly(Duration.ofDays(100)).newest(2);
        List<RetentionDecision> sorted = decide(policy);

        Collections.shuffle(candidates, new Random(1));
        assertThat(decide(policy)).isEqualTo(sorted);

        sorted.stream()
                .filter(decision -> !decision.kept())
                .forEach(decision -> candidates.removeIf(it -> it.id().equals(decision.id())));
        assertThat(removed(policy)).isEmpty();
    }

    @Test
    void invalidPoliciesAreRefused() {
        assertThatThrownBy(() -> RetentionPolicy.defaults().daily(Duration.ofDays(-1)))
                .hasMessageContaining("daily")
                .hasMessageContaining("0 or more");
        assertThatThrownBy(() -> RetentionPolicy.defaults().newest(-1)).hasMessageContaining("newest");
        assertThatThrownBy(() -> RetentionPolicy.defaults().maxBytes(0)).hasMessageContaining("maxBytes");
    }

    @Test
    void backupKnownToBeBadTakesNoPlaceAndIsLeftForExaminationOnly() {
        Instant today = NOW.minus(Duration.ofHours(3));
        Instant yesterday = today.minus(Duration.ofDays(1));
        Instant longAgo = today.minus(Duration.ofDays(40));
        verified(yesterday);
        verified(today.minusSeconds(3600));
        bad(today);
        bad(longAgo);

        List<RetentionDecision> decisions = decide(RetentionPolicy.keepNothing().newest(2));

        assertThat(decisions)
                .filteredOn(RetentionDecision::kept)
                .extracting(this::at)
                .containsExactly(today, today.minusSeconds(3600), yesterday);
        assertThat(decisions.get(0).reasons()).containsExactly("known to be bad, left for examination for 30 d");
    }

    @Test
    void oneRunRemovesAtMostHalfTheOldestFirst() {
        for (int days = 0; days < 20; days++) {
            verified(NOW.minus(Duration.ofDays(days)));
        }

        List<RetentionDecision> decisions = Retention.atMostHalf(decide(RetentionPolicy.keepNothing()));

        assertThat(decisions).filteredOn(RetentionDecision::kept).hasSize(10);
        assertThat(decisions.subList(10, 20)).noneMatch(RetentionDecision::kept);
        assertThat(decisions.get(5).reasons()).containsExactly("one run removes at most 10 of 20");
    }

    private void bad(Instant at) {
        candidates.add(
                new RetentionCandidate(TestIds.at("app", at), at, false, true, null, false, 1, new BitSet(), BOTH));
    }

    private List<RetentionDecision> decide(RetentionPolicy policy) {
        return Retention.decide(policy, candidates, NOW, staleAfter);
    }

    private List<String> kept(RetentionPolicy policy) {
        return decide(policy).stream()
                .filter(RetentionDecision::kept)
                .map(decision -> at(decision).toString().substring(0, 10) + " "
                        + String.join("; ", decision.reasons().stream().sorted().toList()))
                .toList();
    }

    private List<String> removed(RetentionPolicy policy) {
        return decide(policy).stream()
                .filter(decision -> !decision.kept())
                .map(decision -> at(decision) + " " + String.join("; ", decision.reasons()))
                .toList();
    }

    private Instant at(RetentionDecision decision) {
        return candidates.stream()
                .filter(candidate -> candidate.id().equals(decision.id()))
                .findFirst()
                .orElseThrow()
                .at();
    }

    private void verified(Instant at) {
        candidates.add(candidate(at, true, false, 10, BOTH));
    }

    private void unverified(Instant at) {
        candidates.add(candidate(at, false, false, 10, BOTH));
    }

    private static RetentionCandidate candidate(
            Instant at, boolean verified, boolean held, long bytes, Set<String> sources) {
        return new RetentionCandidate(
                TestIds.at("app", at), at, verified, false, null, held, bytes, new BitSet(), sources);
    }
}
