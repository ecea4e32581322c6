package dev.seaworthy.backup;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.IsoFields;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Decides which backups of one plan stay. A pure function of its arguments: it reads no clock and removes nothing. */
final class Retention {
    /** Clocks of two hosts may differ this much before a backup counts as dated in the future. */
    static final Duration SKEW = Duration.ofMinutes(5);

    /** How long a backup that is known to be bad is left for whoever wants to know why. */
    static final Duration EXAMINATION = Duration.ofDays(30);

    /** One run removes no more than a half, or these few: who shortened the rules by mistake has a night to notice. */
    private static final int ALWAYS_REMOVABLE = 5;

    private final RetentionPolicy policy;
    private final Instant now;
    private final List<RetentionCandidate> past = new ArrayList<>();
    private final Map<BackupId, List<String>> keep = new LinkedHashMap<>();
    private final Map<BackupId, String> oversize = new HashMap<>();

    private Retention(RetentionPolicy policy, Collection<RetentionCandidate> candidates, Instant now) {
        this.policy = policy;
        this.now = now;
        List<RetentionCandidate> newestFirst = new ArrayList<>(candidates);
        newestFirst.sort(Comparator.comparing(RetentionCandidate::at)
                .thenComparing(candidate -> candidate.id().value())
                .reversed());
        for (RetentionCandidate candidate : newestFirst) {
            keep.put(candidate.id(), new ArrayList<>());
            if (candidate.unknown() != null) {
                keep(candidate, candidate.unknown() + ", left alone");
            } else if (isFuture(candidate.at(), now)) {
                keep(candidate, "dated in the future (" + candidate.at() + "), left alone");
            } else {
                past.add(candidate);
            }
        }
    }

    /** Whether a clock must have been wrong when that was written, or is now. */
    static boolean isFuture(Instant at, Instant now) {
        return at.isAfter(now.plus(SKEW));
    }

    /**
     * Decides about all backups of one plan, newest first.
     *
     * @param staleAfter if the newest verified backup is older than this, everything stays; {@code null} for a plan that
     *     runs by hand only
     * @param contentBytes what each shared content takes, by its number
     */
    static List<RetentionDecision> decide(
            RetentionPolicy policy,
            Collection<RetentionCandidate> candidates,
            Instant now,
            @Nullable Duration staleAfter,
            long... contentBytes) {
        Retention retention = new Retention(policy, candidates, now);
        retention.keepWhatRulesKeep();
        retention.dropOversize(contentBytes);
        retention.keepWhatMustStay();
        retention.keepAllWhenStale(staleAfter);
        return retention.decisions();
    }

    /** Limits what one run removes: the oldest go first, the others have their turn in the next run. */
    static List<RetentionDecision> atMostHalf(List<RetentionDecision> newestFirst) {
        long leaving = newestFirst.stream().filter(it -> !it.kept()).count();
        int most = Math.max(ALWAYS_REMOVABLE, newestFirst.size() / 2);
        List<RetentionDecision> limited = new ArrayList<>();
        for (RetentionDecision decision : newestFirst) {
            boolean waits = !decision.kept() && leaving > most;
            leaving -= waits ? 1 : 0;
            limited.add(
                    waits
                            ? new RetentionDecision(
                                    decision.id(),
                                    true,
                                    List.of("one run removes at most " + most + " of " + newestFirst.size()))
                            : decision);
        }
        return limited;
    }

    private void keepWhatRulesKeep() {
        if (past.isEmpty()) {
            return;
        }
        Instant reference = newestVerified().orElse(past.get(0)).at();
        past.stream()
                .filter(Retention::takesAPlace)
                .limit(policy.newest())
                .forEach(it -> keep(it, "one of the newest " + policy.newest()));
        past.stream()
                .filter(RetentionCandidate::bad)
                .filter(it -> isWithin(it, now, EXAMINATION))
                .forEach(it -> keep(it, "known to be bad, left for examination for " + text(EXAMINATION)));
        past.stream()
                .filter(it -> !it.bad() && isWithin(it, reference, policy.within()))
                .forEach(it -> keep(it, "within " + text(policy.within())));
        keepPer("day", reference, policy.daily(), OffsetDateTime::toLocalDate);
        keepPer("week", reference, policy.weekly(), Retention::week);
        keepPer("month", reference, policy.monthly(), YearMonth::from);
        keepPer("year", reference, policy.yearly(), OffsetDateTime::getYear);
    }

    private void keepPer(
            String period, Instant reference, Duration span, Function<OffsetDateTime, ? extends Object> bucketOf) {
        Map<Object, RetentionCandidate> chosen = new LinkedHashMap<>();
        for (RetentionCandidate candidate : past) {
            if (takesAPlace(candidate) && isWithin(candidate, reference, span)) {
                Object bucket = bucketOf.apply(candidate.at().atOffset(ZoneOffset.UTC));
                chosen.merge(
                        bucket, candidate, (newer, older) -> older.verified() && !newer.verified() ? older : newer);
            }
        }
        chosen.forEach((bucket, candidate) -> keep(candidate, period + " " + bucket + " within " + text(span)));
    }

    /**
     * A held one stays anyway; if it holds what was live before a restore, it must not push the restored one out. A bad one
     * must not push out a good one.
     */
    private static boolean takesAPlace(RetentionCandidate candidate) {
        return !candidate.held() && !candidate.bad();
    }

    /** A content that several need counts once, and goes with the last of them only. */
    private void dropOversize(long[] contentBytes) {
        Set<BackupId> mustStay = mustStay();
        int[] needing = new int[contentBytes.length];
        long total = 0;
        for (RetentionCandidate candidate : past) {
            if (isKept(candidate) || mustStay.contains(candidate.id())) {
                total += candidate.ownBytes();
                total += candidate.contents().stream()
                        .filter(content -> needing[content]++ == 0)
                        .mapToLong(content -> contentBytes[content])
                        .sum();
            }
        }
        for (int index = past.size() - 1; index >= 0 && total > policy.maxBytes(); index--) {
            RetentionCandidate oldest = past.get(index);
            if (isKept(oldest) && !mustStay.contains(oldest.id())) {
                reasons(oldest).clear();
                oversize.put(
                        oldest.id(), "the kept ones exceed " + policy.maxBytes() + " bytes and this is the oldest");
                total -= oldest.ownBytes();
                total -= oldest.contents().stream()
                        .filter(content -> --needing[content] == 0)
                        .mapToLong(content -> contentBytes[content])
                        .sum();
            }
        }
    }

    private Set<BackupId> mustStay() {
        Set<BackupId> ids = new HashSet<>();
        past.stream().filter(RetentionCandidate::held).forEach(it -> ids.add(it.id()));
        ids.addAll(newestVerifiedOfSource().values());
        return ids;
    }

    private void keepWhatMustStay() {
        past.stream().filter(RetentionCandidate::held).forEach(it -> keep(it, "held"));
        Map<String, BackupId> newest = newestVerifiedOfSource();
        for (RetentionCandidate candidate : past) {
            List<String> sources = candidate.sources().stream()
                    .filter(source -> candidate.id().equals(newest.get(source)))
                    .sorted()
                    .toList();
            if (!sources.isEmpty()) {
                keep(candidate, "newest verified of " + String.join(", ", sources));
            }
        }
    }

    private Map<String, BackupId> newestVerifiedOfSource() {
        Map<String, BackupId> newest = new HashMap<>();
        for (RetentionCandidate candidate : past) {
            if (candidate.verified()) {
                candidate.sources().forEach(source -> newest.putIfAbsent(source, candidate.id()));
            }
        }
        return newest;
    }

    private void keepAllWhenStale(@Nullable Duration staleAfter) {
        String reason;
        Optional<RetentionCandidate> newest = newestVerified();
        if (newest.isEmpty()) {
            reason = "no backup is verified, so nothing is removed";
        } else if (staleAfter != null
                && Duration.between(newest.get().at(), now).compareTo(staleAfter) > 0) {
            reason = "no verified backup since " + newest.get().at() + ", so nothing is removed";
        } else {
            return;
        }
        past.stream().filter(it -> !isKept(it)).forEach(it -> keep(it, reason));
    }

    private Optional<RetentionCandidate> newestVerified() {
        return past.stream().filter(RetentionCandidate::verified).findFirst();
    }

    private List<RetentionDecision> decisions() {
        List<RetentionDecision> decisions = new ArrayList<>();
        keep.forEach((id, reasons) -> decisions.add(
                reasons.isEmpty()
                        ? new RetentionDecision(id, false, List.of(oversize.getOrDefault(id, "no rule keeps it")))
                        : new RetentionDecision(id, true, reasons)));
        return decisions;
    }

    private boolean isKept(RetentionCandidate candidate) {
        return !reasons(candidate).isEmpty();
    }

    private void keep(RetentionCandidate candidate, String reason) {
        reasons(candidate).add(reason);
    }

    private List<String> reasons(RetentionCandidate candidate) {
        return keep.computeIfAbsent(candidate.id(), id -> new ArrayList<>());
    }

    private static boolean isWithin(RetentionCandidate candidate, Instant reference, Duration span) {
        return !span.isZero() && Duration.between(candidate.at(), reference).compareTo(span) < 0;
    }

    private static String week(OffsetDateTime time) {
        LocalDate day = time.toLocalDate();
        return day.get(IsoFields.WEEK_BASED_YEAR) + "-W"
                + String.format(Locale.ROOT, "%02d", day.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
    }

    private static String text(Duration span) {
        return span.toHoursPart() == 0 && span.toMinutesPart() == 0 ? span.toDays() + " d" : span.toString();
    }
}
