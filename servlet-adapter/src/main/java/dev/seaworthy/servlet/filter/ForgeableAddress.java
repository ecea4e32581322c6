package dev.seaworthy.servlet.filter;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for the sign that the container lets clients choose their own address: with several hops in {@code X-Forwarded-For}
 * the connection seems to come from the first, which is whatever the client wrote. Jetty's
 * {@code ForwardedRequestCustomizer} does that, and frameworks with a forwarding filter of their own. A container that hides
 * the header once it has read it shows no sign.
 */
final class ForgeableAddress {
    private static final Logger LOG = LoggerFactory.getLogger(ForgeableAddress.class);

    /** A client can cause the warning; only one that keeps coming back tells that it is not a client. */
    private static final long PAUSE_NANOS = Duration.ofHours(1).toNanos();

    private final LongSupplier nanoTime;
    private final AtomicLong nextWarning;
    private final AtomicLong seen = new AtomicLong();

    ForgeableAddress(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.nextWarning = new AtomicLong(nanoTime.getAsLong());
    }

    /** Warns at the first request that shows it, and then at most once an hour with the number of those that did. */
    void look(HttpServletRequest request) {
        if (request.getHeader("X-Forwarded-For") == null || !showsIt(request)) {
            return;
        }
        seen.incrementAndGet();
        long now = nanoTime.getAsLong();
        long due = nextWarning.get();
        if (now - due >= 0 && nextWarning.compareAndSet(due, now + PAUSE_NANOS)) {
            warn(seen.getAndSet(0));
        }
    }

    private static void warn(long requests) {
        LOG.warn(
                "Clients can choose the address under which they are audited and limited: the container takes the first"
                        + " element of X-Forwarded-For, which the client writes, for the address of the connection. Have it leave"
                        + " forwarded headers alone (Jetty: no ForwardedRequestCustomizer; Spring Boot:"
                        + " server.forward-headers-strategy=none) and name your proxies in TrustedProxies instead. Requests that"
                        + " show it since the last such line: {}",
                requests);
    }

    private static boolean showsIt(HttpServletRequest request) {
        String joined = String.join(",", Collections.list(request.getHeaders("X-Forwarded-For")));
        List<String> hops = List.of(joined.split(",", -1));
        return hops.size() > 1
                && !plain(hops.get(0)).equals(plain(hops.get(hops.size() - 1)))
                && plain(hops.get(0)).equals(plain(String.valueOf(request.getRemoteAddr())));
    }

    private static String plain(String address) {
        return address.strip().replace("[", "").replace("]", "").toLowerCase(Locale.ROOT);
    }
}
