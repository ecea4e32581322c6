package dev.seaworthy.health;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Describes how one check is run and counted. Not thread-safe; {@link #build()} may be called more than once. */
public final class CheckSpecBuilder {

    /** The kubelet's own default period, so that a probe rarely sees a result older than its own rhythm. */
    public static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(10);

    /** Longer than any healthy dependency needs, short enough to confirm an outage within seconds. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(2);

    /** One lost packet is no outage; three failures in a row are. */
    public static final int DEFAULT_FAILURE_THRESHOLD = 3;

    /** Recovery needs no proof beyond one success. */
    public static final int DEFAULT_SUCCESS_THRESHOLD = 1;

    private final String name;
    private final HealthCheck check;
    private Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    private Set<String> groups = Set.of();
    private Set<String> tags = Set.of();
    private Impact impact = Impact.CRITICAL;
    private Scope scope = Scope.LOCAL;
    private SharedPolicy sharedPolicy = SharedPolicy.FAIL_CLOSED;
    private Duration interval = DEFAULT_INTERVAL;
    private Duration timeout = DEFAULT_TIMEOUT;
    private int failureThreshold = DEFAULT_FAILURE_THRESHOLD;
    private int successThreshold = DEFAULT_SUCCESS_THRESHOLD;
    private @Nullable Duration staleAfter;

    CheckSpecBuilder(String name, HealthCheck check) {
        this.name = Objects.requireNonNull(name);
        this.check = Objects.requireNonNull(check);
    }

    /** Replaces the kinds; none at all makes the check visible in its groups and the detailed view only. */
    public CheckSpecBuilder kinds(Kind... newKinds) {
        EnumSet<Kind> set = EnumSet.noneOf(Kind.class);
        set.addAll(List.of(newKinds));
        kinds = set;
        return this;
    }

    /**
     * Replaces the groups; the checks of one group have a status of their own, see {@link HealthMonitor#group(String)}. A
     * check with groups and no kind touches no probe.
     */
    public CheckSpecBuilder groups(String... newGroups) {
        groups = Set.of(newGroups);
        return this;
    }

    /** Replaces the tags: words to select checks by, without a meaning to us. */
    public CheckSpecBuilder tags(String... newTags) {
        tags = Set.of(newTags);
        return this;
    }

    public CheckSpecBuilder impact(Impact newImpact) {
        impact = Objects.requireNonNull(newImpact);
        return this;
    }

    /** Declares a dependency that every replica shares, and what its failure does to readiness. */
    public CheckSpecBuilder shared(SharedPolicy policy) {
        scope = Scope.SHARED;
        sharedPolicy = Objects.requireNonNull(policy);
        return this;
    }

    /** Time between the starts of two attempts; varied by 10 % so that replicas do not move in step. */
    public CheckSpecBuilder interval(Duration newInterval) {
        interval = Objects.requireNonNull(newInterval);
        return this;
    }

    /** The deadline of one attempt. */
    public CheckSpecBuilder timeout(Duration newTimeout) {
        timeout = Objects.requireNonNull(newTimeout);
        return this;
    }

    /** Consecutive failures before the check counts as failed. */
    public CheckSpecBuilder failureThreshold(int failures) {
        failureThreshold = failures;
        return this;
    }

    /** Consecutive successes before a failed check counts as recovered. */
    public CheckSpecBuilder successThreshold(int successes) {
        successThreshold = successes;
        return this;
    }

    /** Age at which a result no longer counts; by default the longer of 3 × interval and interval + 2 × timeout. */
    public CheckSpecBuilder staleAfter(Duration age) {
        staleAfter = Objects.requireNonNull(age);
        return this;
    }

    /** Checks everything; throws {@link IllegalArgumentException} naming the check and the wrong value. */
    public CheckSpec build() {
        return new CheckSpec(
                name,
                check,
                kinds,
                groups,
                tags,
                impact,
                scope,
                sharedPolicy,
                interval,
                timeout,
                failureThreshold,
                successThreshold,
                staleAfter == null ? defaultStaleAfter() : staleAfter);
    }

    private Duration defaultStaleAfter() {
        Duration byInterval = interval.multipliedBy(3);
        Duration byTimeout = interval.plus(timeout.multipliedBy(2));
        return byInterval.compareTo(byTimeout) >= 0 ? byInterval : byTimeout;
    }
}
