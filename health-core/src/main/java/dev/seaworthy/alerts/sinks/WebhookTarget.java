package dev.seaworthy.alerts.sinks;

import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * An address that is called, and how. It is a secret: neither messages nor logs show more of it than its host. It has to
 * be HTTPS on the public Internet, so that a setting cannot be used to reach into the own network, unless its host is
 * {@link #internal()}. Redirects are not followed, and proxies are not used. Immutable.
 */
public final class WebhookTarget {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
    private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7e]*");
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;
    private static final int HIGHEST_PORT = 65_535;

    private final URI uri;
    private final boolean internal;
    private final Map<String, String> headers;
    private final @Nullable SSLContext tls;

    private WebhookTarget(URI uri, boolean internal, Map<String, String> headers, @Nullable SSLContext tls) {
        this.uri = uri;
        this.internal = internal;
        this.headers = Collections.unmodifiableMap(headers);
        this.tls = tls;
    }

    /**
     * What is called with nothing added.
     *
     * @throws IllegalArgumentException for anything but an absolute HTTP address without user and fragment,
     *     and with a port that there is
     */
    public static WebhookTarget of(URI uri) {
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        if ((!scheme.equals("https") && !scheme.equals("http")) || uri.getHost() == null) {
            throw new IllegalArgumentException("the address of an alert sink has no http or https scheme, or no host;"
                    + " give it as https://host[:port]/path");
        }
        if (uri.getPort() == 0 || uri.getPort() > HIGHEST_PORT) {
            throw new IllegalArgumentException("the address of the alert sink at " + uri.getHost() + " has port "
                    + uri.getPort() + "; give 1 to " + HIGHEST_PORT + ", or none");
        }
        if (uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
            throw new IllegalArgumentException("the address of the alert sink at " + uri.getHost()
                    + " holds a user, a password or a fragment; leave it out and give a header instead");
        }
        return new WebhookTarget(uri, false, Map.of(), null);
    }

    /**
     * The host is known to be ours: plain HTTP, and addresses of this machine and of private networks, are allowed.
     */
    public WebhookTarget internal() {
        return new WebhookTarget(uri, true, headers, tls);
    }

    /** Sent with each call, such as {@code Authorization}; the value is a secret as well. */
    public WebhookTarget header(String name, String value) {
        if (!NAME.matcher(name).matches() || !VALUE.matcher(value).matches()) {
            throw new IllegalArgumentException("a header of the alert sink at " + host()
                    + " has a name or value that HTTP does not allow; printable ASCII is");
        }
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new WebhookTarget(uri, internal, more, tls);
    }

    /** Whom to trust, instead of what the JDK trusts. */
    public WebhookTarget tls(SSLContext context) {
        return new WebhookTarget(uri, internal, headers, context);
    }

    /** The same with a path behind its own, without query. */
    WebhookTarget under(String path) {
        String base = uri.getRawPath() == null ? "" : uri.getRawPath().replaceAll("/+$", "");
        return new WebhookTarget(
                URI.create(uri.getScheme() + "://" + uri.getRawAuthority() + base + path), internal, headers, tls);
    }

    /** Without the brackets of an IPv6 address. */
    String host() {
        return uri.getHost().replaceAll("[\\[\\]]", "");
    }

    String authority() {
        return uri.getRawAuthority();
    }

    boolean isTls() {
        return "https".equalsIgnoreCase(uri.getScheme());
    }

    boolean isInternal() {
        return internal;
    }

    int port() {
        return uri.getPort() >= 0 ? uri.getPort() : isTls() ? HTTPS_PORT : HTTP_PORT;
    }

    String pathAndQuery() {
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    }

    Map<String, String> headers() {
        return headers;
    }

    @Nullable
    SSLContext tls() {
        return tls;
    }

    /** The host alone. */
    @Override
    public String toString() {
        return host();
    }
}
