package dev.seaworthy.spring;

import java.time.Duration;
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
 * @param drainDelay How long shutdown keeps serving with readiness already down, so that load balancers notice.
 */
@ConfigurationProperties("seaworthy.health")
record HealthProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("10s") Duration interval,
        @DefaultValue("2s") Duration timeout,
        @DefaultValue("3") int failureThreshold,
        @DefaultValue("false") boolean rootIsUnion,
        @DefaultValue("0s") Duration drainDelay,
        @DefaultValue Database database,
        @DefaultValue Disk disk,
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
     * @param path Any path on the file system to check.
     * @param degradedPercent How full it may be before the check says degraded.
     * @param downPercent How full it may be before the check says down.
     */
    record Disk(
            @DefaultValue("true") boolean enabled,
            @DefaultValue(".") String path,
            @DefaultValue("90") double degradedPercent,
            @DefaultValue("98") double downPercent) {}

    /**
     * Settings of the bridge to Actuator.
     *
     * @param enabled Whether Actuator's health endpoint shows these checks as one component named "seaworthy".
     */
    record Actuator(@DefaultValue("true") boolean enabled) {}
}
