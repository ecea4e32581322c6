package dev.seaworthy.health.checks;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Where a Redis or Valkey server answers and how to talk to it, for {@link RedisCheck} and for the figures of
 * {@code MetricsMonitor}. Needs no client library: each question has a connection of its own. Immutable; no text of it,
 * not even an exception's, shows a user or password.
 */
public final class RedisServer {

    public static final int DEFAULT_PORT = 6379;

    /** Not {@link java.net.URI}: that takes no underscore in a host, and container networks are full of them. */
    private static final Pattern URL = Pattern.compile("(?i)(?<scheme>rediss?)://"
            + "(?:(?<user>[^:@/]*):(?<password>[^:@/]+)@)?"
            + "(?<host>\\[[^\\]]+]|[^:@/\\[\\]]+)(?::(?<port>\\d{1,5}))?(?:/\\d*)?");

    private final Endpoint endpoint;
    private final @Nullable SSLContext tls;
    private final List<String> credentials;

    private RedisServer(Endpoint endpoint, @Nullable SSLContext tls, List<String> credentials) {
        this.endpoint = endpoint;
        this.tls = tls;
        this.credentials = List.copyOf(credentials);
    }

    /**
     * Without TLS and password.
     *
     * @param host a name, which is resolved anew for each question, or an address
     */
    public static RedisServer at(String host, int port) {
        return new RedisServer(new Endpoint(host, port), null, List.of());
    }

    /**
     * As in {@code rediss://user:password@host:6379}: {@code rediss} means TLS, {@code :password@} is for the default
     * user, special characters are percent-encoded, port 6379 may be left out, the number of a database is ignored.
     *
     * @throws IllegalArgumentException when it is no such URL; it is not repeated, because it may hold a password
     */
    public static RedisServer parse(String url) {
        Matcher parts = URL.matcher(url.strip());
        if (!parts.matches()) {
            throw noUrl();
        }
        int port = parts.group("port") == null ? DEFAULT_PORT : Integer.parseInt(parts.group("port"));
        RedisServer plain = at(parts.group("host").replaceAll("[\\[\\]]", ""), port);
        RedisServer server = "rediss".equalsIgnoreCase(parts.group("scheme")) ? plain.withTls() : plain;
        String user = parts.group("user");
        if (user == null) {
            return server;
        }
        String password = decoded(parts.group("password"));
        return user.isEmpty() ? server.withPassword(password) : server.withUser(decoded(user), password);
    }

    /** The password of the default user ({@code requirepass}). */
    public RedisServer withPassword(String password) {
        return new RedisServer(endpoint, tls, List.of("AUTH", requireText("password", password)));
    }

    /** User and password of an access control list (Redis 6 and later). */
    public RedisServer withUser(String user, String password) {
        return new RedisServer(
                endpoint, tls, List.of("AUTH", requireText("user", user), requireText("password", password)));
    }

    /** TLS with the certificates that the JVM trusts; the server's must name the host. */
    public RedisServer withTls() {
        try {
            return withTls(SSLContext.getDefault());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalArgumentException(
                    "the JVM's own TLS settings are unusable; mend javax.net.ssl.* or give an SSLContext", e);
        }
    }

    /** TLS with trust, and a client certificate if wanted, of one's own; the server's certificate must name the host. */
    public RedisServer withTls(SSLContext context) {
        return new RedisServer(endpoint, Objects.requireNonNull(context), credentials);
    }

    /**
     * The fields of {@code INFO} by name, as the server writes them. Blocks for at most the given time and the resolver's.
     *
     * @throws IOException when the server cannot be asked; its message says why in words fit for every reader, its cause,
     *     if any, is for the log
     */
    public Map<String, String> info(Duration within) throws IOException {
        long started = System.nanoTime();
        return ask(() -> within.minusNanos(System.nanoTime() - started), RedisConnection::info);
    }

    /** Returns when the server has answered as it should; otherwise throws as {@link #info} does. */
    void ping(Supplier<Duration> remaining) throws IOException {
        ask(remaining, RedisConnection::ping);
    }

    String address() {
        return endpoint.toString();
    }

    private interface Question<T> {
        T ask(RedisConnection connection) throws IOException;
    }

    private <T> T ask(Supplier<Duration> remaining, Question<T> question) throws IOException {
        try (ProbeSocket socket = ProbeSocket.connect(endpoint, remaining)) {
            if (tls != null) {
                socket.secure(tls);
            }
            RedisConnection connection = new RedisConnection(socket);
            connection.authenticate(credentials);
            return question.ask(connection);
        } catch (RedisError refused) {
            throw new IOException("Redis at " + endpoint + " " + refused.getMessage());
        } catch (IOException broken) {
            throw new IOException("Redis: " + endpoint.describe(broken), broken);
        }
    }

    /** Not as in forms: a plus sign is a plus sign. */
    private static String decoded(String part) {
        try {
            return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            // Its message would repeat what is perhaps a password.
            throw noUrl();
        }
    }

    private static IllegalArgumentException noUrl() {
        return new IllegalArgumentException("the URL of a Redis server is none; write"
                + " redis://[[user]:password@]host[:port], rediss:// for TLS, with special characters percent-encoded");
    }

    private static String requireText(String what, String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("the Redis " + what + " is empty; leave it out instead");
        }
        return text;
    }

    @Override
    public String toString() {
        return (tls == null ? "redis://" : "rediss://") + endpoint;
    }
}
