package dev.seaworthy.alerts.sinks;

import dev.seaworthy.alerts.SinkException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 call at a time, of whose answer only the status counts. Not the JDK's client: that one resolves the name
 * again, so that the address which was checked need not be the one which is called.
 */
final class WebhookCall {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int LONGEST_STATUS_LINE = 1024;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3})(?: .*)?");

    private static final Set<String> ABOUT_US = Set.of("401", "403", "404", "407", "408", "410", "421", "425", "429");

    private final WebhookTarget target;

    /** What {@link #abort} closes: TLS itself could block while it says goodbye. */
    private volatile @Nullable Socket open;

    /** @throws IllegalArgumentException for plain HTTP to a host that was not said to be internal */
    WebhookCall(WebhookTarget target) {
        if (!target.isTls() && !target.isInternal()) {
            throw new IllegalArgumentException("the alert sink at " + target
                    + " is called without TLS; give an https address, or say that the host is internal");
        }
        this.target = target;
    }

    void post(String json) throws SinkException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        call("POST", "Content-Type: application/json\r\nContent-Length: " + body.length + "\r\n", body);
    }

    void get() throws SinkException {
        call("GET", "", new byte[0]);
    }

    private void call(String method, String headers, byte[] body) throws SinkException {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        try (Socket raw = connected(deadline)) {
            open = raw;
            try (Socket socket = target.isTls() ? secured(raw, deadline) : raw) {
                OutputStream out = socket.getOutputStream();
                out.write(head(method, headers).getBytes(StandardCharsets.ISO_8859_1));
                out.write(body);
                out.flush();
                judge(statusLine(socket, deadline));
            }
        } catch (SinkException e) {
            throw e;
        } catch (IOException e) {
            throw new SinkException(describe(e));
        } finally {
            open = null;
        }
    }

    private Socket connected(long deadline) throws IOException {
        IOException failure = new UnknownHostException();
        InetAddress[] addresses = addresses();
        for (int i = 0; i < addresses.length; i++) {
            Socket socket = new Socket();
            try {
                // One that swallows packets must leave time for the others.
                int share = Math.max(1, left(deadline) / (addresses.length - i));
                socket.connect(new InetSocketAddress(addresses[i], target.port()), share);
                return socket;
            } catch (IOException e) {
                socket.close();
                failure = e;
            }
        }
        throw failure;
    }

    private InetAddress[] addresses() throws IOException {
        try {
            return AddressGuard.resolve(target);
        } catch (AddressGuard.UnsafeAddressException e) {
            throw new SinkException(
                    target + " has an address of this machine or of a private network; if that is meant,"
                            + " say that the host is internal");
        }
    }

    private Socket secured(Socket raw, long deadline) throws IOException {
        SSLContext tls = target.tls();
        SSLSocketFactory factory =
                tls == null ? (SSLSocketFactory) SSLSocketFactory.getDefault() : tls.getSocketFactory();
        SSLSocket socket = (SSLSocket) factory.createSocket(raw, target.host(), target.port(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(left(deadline));
        socket.startHandshake();
        return socket;
    }

    private String head(String method, String headers) {
        StringBuilder head = new StringBuilder(method + " " + target.pathAndQuery() + " HTTP/1.1\r\n");
        head.append("Host: ").append(target.authority()).append("\r\n");
        head.append("User-Agent: seaworthy\r\nAccept: */*\r\nConnection: close\r\n")
                .append(headers);
        target.headers()
                .forEach((name, value) ->
                        head.append(name).append(": ").append(value).append("\r\n"));
        return head.append("\r\n").toString();
    }

    private String statusLine(Socket socket, long deadline) throws IOException {
        StringBuilder line = new StringBuilder();
        InputStream in = socket.getInputStream();
        while (line.length() < LONGEST_STATUS_LINE) {
            socket.setSoTimeout(left(deadline));
            int next = in.read();
            if (next == '\n') {
                return line.toString().stripTrailing();
            }
            if (next < 0) {
                throw new SinkException(target + " closed the connection without an answer");
            }
            line.append((char) next);
        }
        throw new SinkException(target + " does not answer in HTTP");
    }

    private void judge(String statusLine) throws SinkException {
        Matcher status = STATUS.matcher(statusLine);
        if (!status.matches()) {
            throw new SinkException(target + " does not answer in HTTP");
        }
        if (status.group(1).startsWith("3")) {
            throw new SinkException(target + " answers with a redirect, " + status.group(1)
                    + ", which is not followed; give the address that it leads to");
        }
        if (!status.group(1).startsWith("2")) {
            String why = target + " answers with status " + status.group(1);
            throw isAboutTheContent(status.group(1)) ? SinkException.refusal(why) : new SinkException(why);
        }
    }

    /** Whoever says 401, 403, 404 or 410 does so of anything, maybe because he is being moved; 408, 425, 429 mean later. */
    private static boolean isAboutTheContent(String status) {
        return status.startsWith("4") && !ABOUT_US.contains(status);
    }

    private static int left(long deadline) throws SocketTimeoutException {
        long millis = (deadline - System.nanoTime()) / 1_000_000;
        if (millis <= 0) {
            throw new SocketTimeoutException();
        }
        return (int) millis;
    }

    private String describe(IOException failure) {
        if (failure instanceof UnknownHostException) {
            return "host " + target + " has no known address";
        }
        if (failure instanceof SocketTimeoutException) {
            return target + " does not answer within " + TIMEOUT.toSeconds() + " s";
        }
        if (failure instanceof NoRouteToHostException) {
            return "there is no route to " + target;
        }
        if (failure instanceof ConnectException) {
            return target + " refuses connections";
        }
        return failure instanceof SSLException
                ? "TLS with " + target + " failed; is its certificate trusted, and for this name?"
                : "the connection to " + target + " broke";
    }

    /** From another thread: ends the call that is under way. */
    void abort() {
        Socket socket = open;
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException closedAlready) {
                // There is nothing left to end.
            }
        }
    }
}
