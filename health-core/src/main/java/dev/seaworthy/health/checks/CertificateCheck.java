package dev.seaworthy.health.checks;

import dev.seaworthy.health.CheckContext;
import dev.seaworthy.health.CheckResult;
import dev.seaworthy.health.HealthCheck;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;

/**
 * Says which certificate expires first and when: degraded 30 days before, down 7 days before, if not said otherwise.
 * Whether it is trusted or names the right host is not asked; a check that talks to the server tells. A certificate that
 * is still valid should take no traffic away: register it with {@code Impact.DEGRADES}, and once an hour is enough.
 */
public final class CertificateCheck implements HealthCheck {

    private final CertificateSource source;
    private final Duration degradedBelow;
    private final Duration downBelow;
    private final InstantSource clock;

    CertificateCheck(CertificateSource source, Duration degradedBelow, Duration downBelow, InstantSource clock) {
        this.source = source;
        this.degradedBelow = degradedBelow;
        this.downBelow = downBelow;
        this.clock = clock;
    }

    /** Every certificate in a PKCS#12 or JKS file, which is read anew in each attempt. The password is copied. */
    public static CertificateCheckBuilder ofKeyStore(Path file, char[] password) {
        return new CertificateCheckBuilder(new KeyStoreFile(file, password));
    }

    /** Every certificate in a PEM file, which is read anew in each attempt. */
    public static CertificateCheckBuilder ofPemFile(Path file) {
        return new CertificateCheckBuilder(new PemFile(file));
    }

    /**
     * The chain that a TLS server shows.
     *
     * @param host a name, which each attempt resolves anew and gives as server name (SNI), or an address
     */
    public static CertificateCheckBuilder ofServer(String host, int port) {
        return new CertificateCheckBuilder(new TlsEndpoint(new Endpoint(host, port)));
    }

    @Override
    public CheckResult check(CheckContext context) {
        context.ifTimedOut(CheckResult.down(source.describe() + " does not answer within the deadline"));
        Instant now = clock.instant();
        try {
            return source.read(context).stream()
                    .min(worstFirst(now))
                    .map(worst -> judge(worst, now))
                    .orElseGet(() -> CheckResult.down(source.describe() + " holds no certificate"));
        } catch (IOException | GeneralSecurityException e) {
            return CheckResult.down(source.describe(e)).causedBy(e);
        }
    }

    private static Comparator<CertificateSource.Named> worstFirst(Instant now) {
        return Comparator.<CertificateSource.Named, Boolean>comparing(named ->
                        !now.isBefore(named.certificate().getNotBefore().toInstant()))
                .thenComparing(named -> named.certificate().getNotAfter());
    }

    private CheckResult judge(CertificateSource.Named worst, Instant now) {
        Instant until = worst.certificate().getNotAfter().toInstant();
        return judge(worst, now, until)
                .with("certificate", worst.name())
                .with("expires_at", until.toString())
                .with("days_left", Duration.between(now, until).toDays());
    }

    private CheckResult judge(CertificateSource.Named worst, Instant now, Instant until) {
        String name = "certificate \"" + worst.name() + "\" of " + source.describe();
        Instant from = worst.certificate().getNotBefore().toInstant();
        Duration left = Duration.between(now, until);
        if (left.isNegative()) {
            return CheckResult.down(name + " expired on " + until);
        }
        if (now.isBefore(from)) {
            return CheckResult.down(name + " is not valid before " + from);
        }
        String expiring = name + " expires in " + left.toDays() + " days, on " + until + ": renew it";
        if (left.compareTo(downBelow) < 0) {
            return CheckResult.down(expiring);
        }
        return left.compareTo(degradedBelow) < 0 ? CheckResult.degraded(expiring) : CheckResult.up();
    }
}
