package dev.seaworthy.spring;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of health checks and probes.
 *
 * @param enabled Whether checks run and probes are answered.
 * @param interval Time between two attempts of a built-in check.
 * @param timeout Deadline of one attempt of a built-in check.
 * @param failureThreshold Consecutive failures before a built-in check counts as failed.
 * @param rootIsUnion Whether /health answers for all probes, as MicroProfile Health wants, instead of liveness alone.
 * @param probePort A second port that answers the probes alone, whatever becomes of the first; 0 for any free one.
 * @param probeAddress Where that port listens; by default the loopback address alone, which a kubelet cannot reach.
 * @param publishAvailability Whether Boot's own readiness and liveness states follow the checks, as they are followed.
 * @param drainDelay How long shutdown keeps serving with readiness already down, so that load balancers notice.
 */
@ConfigurationProperties("seaworthy.health")
record HealthProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("10s") Duration interval,
        @DefaultValue("2s") Duration timeout,
        @DefaultValue("3") int failureThreshold,
        @DefaultValue("false") boolean rootIsUnion,
        @Nullable Integer probePort,
        @Nullable String probeAddress,
        @DefaultValue("false") boolean publishAvailability,
        @DefaultValue("0s") Duration drainDelay,
        @DefaultValue Database database,
        @DefaultValue Disk disk,
        @DefaultValue Redis redis,
        @DefaultValue Actuator actuator) {

    HealthProperties {
        if (drainDelay.isNegative()) {
            throw new IllegalArgumentException(
                    "seaworthy.health.drain-delay is " + drainDelay + "; give zero or a positive duration");
        }
    }

    /**
     * Settings of the check of each DataSource.
     *
     * @param enabled Whether each DataSource of the application is a readiness check.
     */
    record Database(@DefaultValue("true") boolean enabled) {}

    /**
     * Settings of the disk check.
     *
     * @param enabled Whether the file system is checked.
     * @param paths Any path on each file system to check.
     * @param degradedPercent How full it may be before the check says degraded.
     * @param downPercent How full it may be before the check says down.
     */
    record Disk(
            @DefaultValue("true") boolean enabled,
            @DefaultValue(".") List<String> paths,
            @DefaultValue("90") double degradedPercent,
            @DefaultValue("98") double downPercent) {

        Disk {
            paths = List.copyOf(paths);
        }
    }

    /**
     * Settings of the Redis check.
     *
     * @param enabled Whether a Redis server whose URL is known is checked.
     * @param url Its URL, such as rediss://user:password@host:6379; by default spring.data.redis.url.
     * @param readiness Whether its outage takes readiness down, instead of being shown as degraded only.
     */
    record Redis(
            @DefaultValue("true") boolean enabled,
            @Nullable String url,
            @DefaultValue("false") boolean readiness) {

        /** Without the URL, which may hold a password. */
        @Override
        public String toString() {
            return "Redis[enabled=" + enabled + ", readiness=" + readiness + "]";
        }
    }

    /**
     * Settings of the bridge to Actuator.
     *
     * @param enabled Whether Actuator's health endpoint shows these checks as one component named "seaworthy".
     * @param imports Names of Actuator's health components that become checks here, "*" for all but ours, ping and the states.
     * @param importsReadiness Whether an imported component that is down takes readiness down, instead of degrading only.
     */
    record Actuator(
            @DefaultValue("true") boolean enabled,
            @DefaultValue List<String> imports,
            @DefaultValue("false") boolean importsReadiness) {

        Actuator {
            imports = List.copyOf(imports);
        }
    }
}
