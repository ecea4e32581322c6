package dev.seaworthy.health.checks;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;

/** Says how early to warn. Not thread-safe; {@link #build()} may be called more than once. */
public final class CertificateCheckBuilder {

    /** The usual time of automatic renewal of a certificate for 90 days: later, renewal has failed. */
    public static final Duration DEFAULT_DEGRADED_BELOW = Duration.ofDays(30);

    /** Leaves a working week to renew by hand. */
    public static final Duration DEFAULT_DOWN_BELOW = Duration.ofDays(7);

    private final CertificateSource source;
    private Duration degradedBelow = DEFAULT_DEGRADED_BELOW;
    private Duration downBelow = DEFAULT_DOWN_BELOW;
    private InstantSource clock = InstantSource.system();

    CertificateCheckBuilder(CertificateSource source) {
        this.source = source;
    }

    /** Validity left below which the check is degraded. */
    public CertificateCheckBuilder degradedBelow(Duration left) {
        degradedBelow = Objects.requireNonNull(left);
        return this;
    }

    /** Validity left below which the check is down; zero waits until the certificate has expired. */
    public CertificateCheckBuilder downBelow(Duration left) {
        downBelow = Objects.requireNonNull(left);
        return this;
    }

    /** The time to compare with; the system's by default. */
    public CertificateCheckBuilder clock(InstantSource newClock) {
        clock = Objects.requireNonNull(newClock);
        return this;
    }

    public CertificateCheck build() {
        if (downBelow.isNegative() || downBelow.compareTo(degradedBelow) > 0) {
            throw new IllegalArgumentException("the certificate check of " + source.describe() + " is degraded below "
                    + degradedBelow.toDays() + " days and down below " + downBelow.toDays()
                    + " days; give 0 <= down <= degraded");
        }
        return new CertificateCheck(source, degradedBelow, downBelow, clock);
    }
}
