package dev.seaworthy.servlet;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the listeners of refused callers, and of no more than an audit log can bear: whoever has a network has
 * addresses without end, each with a rate limit of its own. The rest is counted for each listener. Thread-safe.
 */
final class DenialReports {
    /** Of the whole process, as much as one principal may ask. */
    static final RateLimitPolicy ALL = RateLimitPolicy.of("denials", 600, Duration.ofMinutes(1));
    /** Of one network, so that one alone can not crowd out the others. */
    static final RateLimitPolicy NETWORK = RateLimitPolicy.of("denials-of-network", 120, Duration.ofMinutes(1));

    private static final Logger LOG = LoggerFactory.getLogger(DenialReports.class);
    private static final RateLimitKey PROCESS = RateLimitKey.named("process");
    private static final int NETWORK_V6 = 48;
    private static final int MOST_NETWORKS = 10_000;

    private record Told(AccessListener listener, AtomicLong unreported) {}

    private final List<Told> listeners;
    private final RateLimits limits;
    private final RateLimitPolicy all;
    private final RateLimitPolicy network;

    /** In the mode of the limit of strangers: a host that switches that off wants each of them told. */
    DenialReports(List<AccessListener> listeners, RateLimits limits, RateLimitMode mode) {
        this.listeners = listeners.stream()
                .map(listener -> new Told(listener, new AtomicLong()))
                .toList();
        this.limits = limits;
        this.all = ALL.in(mode);
        this.network = NETWORK.in(mode);
    }

    /** Of this process alone, wherever other limits are kept. */
    static DenialReports of(List<AccessListener> listeners, RateLimitMode mode) {
        return new DenialReports(
                listeners, RateLimits.builder().keys(MOST_NETWORKS).build(), mode);
    }

    /** Whether one more denial may be told; a network that has used up its share does not touch that of all. */
    boolean mayTell(String clientAddress) {
        return limits.charge(network, networkOf(clientAddress)).allowed()
                && limits.charge(all, PROCESS).allowed();
    }

    void tell(AccessDenial denial) {
        for (Told told : listeners) {
            long unreported = told.unreported.getAndSet(0);
            try {
                told.listener.accessDenied(denial.unreported(unreported));
            } catch (NotWritten refused) {
                told.unreported.addAndGet(unreported + 1);
            } catch (RuntimeException failure) {
                told.unreported.addAndGet(unreported + 1);
                LOG.warn("The access listener {} failed; the caller was refused all the same", told.listener, failure);
            }
        }
    }

    /** One more of whom nobody is told. */
    void count() {
        listeners.forEach(told -> told.unreported.incrementAndGet());
    }

    /** Tells what has been counted since the last denial. Several servlets close the same. */
    void close() {
        for (Told told : listeners) {
            long unreported = told.unreported.getAndSet(0);
            if (unreported > 0) {
                tellRest(told.listener, unreported);
            }
        }
    }

    private static void tellRest(AccessListener listener, long unreported) {
        try {
            listener.remainUnreported(unreported);
        } catch (RuntimeException failure) {
            LOG.warn("The access listener {} was not told of {} refused callers", listener, unreported, failure);
        }
    }

    private static RateLimitKey networkOf(String clientAddress) {
        RateLimitKey key = RateLimitKey.address(clientAddress, NETWORK_V6);
        return key.name() != null || key.prefix() == NETWORK_V6
                ? key
                : RateLimitKey.provider(key.high(), key.low(), key.prefix());
    }

    /** A listener's own word that it could not tell, of which the reason is told elsewhere. */
    static final class NotWritten extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotWritten() {
            super("the denial was not written to the audit log, which is under pressure or closed", null, false, false);
        }
    }
}
