package dev.seaworthy.health.checks;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedByInterruptException;
import java.util.Objects;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/** Where a server listens. */
record Endpoint(String host, int port) {

    /** Names and addresses, IPv6 without brackets; nothing that could carry a password into a message. */
    private static final Pattern HOST = Pattern.compile("[\\p{Alnum}._:%-]+");

    private static final int HIGHEST_PORT = 65_535;

    Endpoint {
        Objects.requireNonNull(host);
        if (!HOST.matcher(host).matches()) {
            throw new IllegalArgumentException("the host of a check is no host name or address; give it alone, without"
                    + " scheme, user, path or brackets");
        }
        if (port < 1 || port > HIGHEST_PORT) {
            throw new IllegalArgumentException("port of " + host + " is " + port + "; give 1 to " + HIGHEST_PORT);
        }
    }

    /** What a failure to talk to it means, in words that are safe to show. */
    String describe(Throwable failure) {
        if (failure instanceof UnknownHostException) {
            return "host " + host + " has no known address";
        }
        if (failure instanceof SocketTimeoutException) {
            return this + " does not answer within the deadline";
        }
        if (failure instanceof NoRouteToHostException) {
            return "there is no route to " + this;
        }
        if (failure instanceof ConnectException) {
            return this + " refuses connections";
        }
        if (failure instanceof SSLException) {
            return "TLS with " + this + " failed";
        }
        if (failure instanceof ClosedByInterruptException) {
            return "the wait for " + this + " was interrupted";
        }
        return "the connection to " + this + " broke";
    }

    @Override
    public String toString() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
