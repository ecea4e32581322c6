package dev.seaworthy.servlet;

import jakarta.servlet.http.HttpServletRequest;

/**
 * Says from which address a request really comes. Behind a proxy use {@link TrustedProxies}; without one the address of
 * the connection, {@link #remoteAddress()}, is the only one that cannot be forged.
 */
@FunctionalInterface
public interface ClientAddressResolver {
    /** The address in canonical form, IPv6 without brackets and zone; never a host name, never null. */
    String resolve(HttpServletRequest request);

    /** The address of the connection itself; forwarding headers are ignored. */
    static ClientAddressResolver remoteAddress() {
        return request -> {
            String remote = String.valueOf(request.getRemoteAddr());
            IpAddress address = IpAddress.parseHop(remote);
            return address == null ? remote : address.text();
        };
    }
}
