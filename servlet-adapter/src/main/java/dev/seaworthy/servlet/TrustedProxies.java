package dev.seaworthy.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the client behind proxies that are known by address. The forwarding header is read from right to left and
 * believed only as far as trusted proxies wrote it; what a client puts at its left end is never chosen. Immutable.
 */
public final class TrustedProxies implements ClientAddressResolver {
    private static final String X_FORWARDED_FOR = "X-Forwarded-For";
    private static final String FORWARDED = "Forwarded";
    private static final int MOST_HOPS = 20;
    private static final int LONGEST_HEADER = 1024;

    private final List<Cidr> networks;
    private final boolean rfc7239;

    private TrustedProxies(List<Cidr> networks, boolean rfc7239) {
        this.networks = networks;
        this.rfc7239 = rfc7239;
    }

    /**
     * Trusts the proxies in these networks, such as {@code 10.0.0.0/8}, and their {@code X-Forwarded-For}.
     *
     * @throws IllegalArgumentException for none, or for one that is no address or network
     */
    public static TrustedProxies of(String... networks) {
        return of(Arrays.asList(networks));
    }

    /** As {@link #of(String...)}. */
    public static TrustedProxies of(List<String> networks) {
        if (networks.isEmpty()) {
            throw new IllegalArgumentException("no trusted proxy given; name the networks of your proxies, or use"
                    + " ClientAddressResolver.remoteAddress() when there are none");
        }
        return new TrustedProxies(networks.stream().map(Cidr::parse).toList(), false);
    }

    /** The same proxies, which write {@code Forwarded} (RFC 7239); {@code X-Forwarded-For} is then ignored. */
    public TrustedProxies writingForwarded() {
        return new TrustedProxies(networks, true);
    }

    @Override
    public String resolve(HttpServletRequest request) {
        String remote = String.valueOf(request.getRemoteAddr());
        IpAddress peer = IpAddress.parseHop(remote);
        if (peer == null) {
            return remote;
        }
        return isTrusted(peer) ? behind(peer, request).text() : peer.text();
    }

    private IpAddress behind(IpAddress peer, HttpServletRequest request) {
        List<@Nullable IpAddress> hops = hops(request);
        IpAddress client = peer;
        int last = Math.max(0, hops.size() - MOST_HOPS);
        for (int i = hops.size() - 1; i >= last; i--) {
            IpAddress hop = hops.get(i);
            if (hop == null) {
                return client;
            }
            client = hop;
            if (!isTrusted(hop)) {
                return client;
            }
        }
        return client;
    }

    private List<@Nullable IpAddress> hops(HttpServletRequest request) {
        // Several lines are one list (RFC 9110, 5.3); getHeader would give the first, which is the client's own.
        String joined = String.join(",", Collections.list(request.getHeaders(rfc7239 ? FORWARDED : X_FORWARDED_FOR)));
        if (joined.isEmpty()) {
            return List.of();
        }
        String nearest = rightEnd(joined);
        if (rfc7239) {
            return ForwardedHeader.hops(nearest);
        }
        List<@Nullable IpAddress> hops = new ArrayList<>();
        for (String hop : nearest.split(",", -1)) {
            hops.add(IpAddress.parseHop(hop));
        }
        return hops;
    }

    /** The last elements that are whole within the limit: half an element could be a valid but wrong address. */
    private static String rightEnd(String joined) {
        if (joined.length() <= LONGEST_HEADER) {
            return joined;
        }
        int comma = joined.indexOf(',', joined.length() - LONGEST_HEADER);
        return comma < 0 ? "" : joined.substring(comma + 1);
    }

    private boolean isTrusted(IpAddress address) {
        return networks.stream().anyMatch(network -> network.contains(address));
    }
}
