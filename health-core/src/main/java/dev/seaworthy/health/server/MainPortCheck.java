package dev.seaworthy.health.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.seaworthy.health.CheckContext;
import dev.seaworthy.health.CheckResult;
import dev.seaworthy.health.HealthCheck;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;

/** Asks the application's own port as a client would: a probe on another port cannot know whether that one answers. */
final class MainPortCheck implements HealthCheck {

    private static final String HTTP = "HTTP/";

    private final URI uri;

    MainPortCheck(URI uri) {
        this.uri = uri;
    }

    static void requireUsable(URI uri) {
        boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        if (!web || uri.getHost() == null) {
            // Never repeated: it may hold a password.
            throw new IllegalArgumentException("the address of the main port is not usable; legal are http:// and"
                    + " https:// with a host, such as http://127.0.0.1:8080/health/live");
        }
        if (uri.getUserInfo() != null) {
            throw new IllegalArgumentException("the main port is given with a user or password; leave them away");
        }
    }

    @Override
    public CheckResult check(CheckContext context) throws IOException {
        context.ifTimedOut(
                CheckResult.down("the main port gave no answer in time").with("port", port()));
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(uri.getHost(), port()), remainingMillis(context));
            if (plain()) {
                socket.getOutputStream().write(request().getBytes(US_ASCII));
                return verdict(firstBytes(socket, context));
            }
            return up();
        } catch (SocketTimeoutException e) {
            return CheckResult.down("the main port gave no answer in time")
                    .with("port", port())
                    .causedBy(e);
        }
    }

    private CheckResult verdict(String first) {
        return first.equals(HTTP)
                ? up()
                : CheckResult.down("the main port does not answer with HTTP").with("port", port());
    }

    private CheckResult up() {
        return CheckResult.up().with("port", port());
    }

    private String request() {
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return "GET " + path + " HTTP/1.1\r\nHost: " + uri.getRawAuthority()
                + "\r\nUser-Agent: seaworthy-main-port-check\r\nConnection: close\r\n\r\n";
    }

    private static String firstBytes(Socket socket, CheckContext context) throws IOException {
        byte[] bytes = new byte[HTTP.length()];
        InputStream in = socket.getInputStream();
        int length = 0;
        while (length < bytes.length) {
            socket.setSoTimeout(remainingMillis(context));
            int read = in.read(bytes, length, bytes.length - length);
            if (read < 0) {
                break;
            }
            length += read;
        }
        return new String(bytes, 0, length, US_ASCII);
    }

    /** Never 0, which would mean without end. */
    private static int remainingMillis(CheckContext context) {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, context.remaining().toMillis()));
    }

    private boolean plain() {
        return "http".equals(uri.getScheme());
    }

    private int port() {
        if (uri.getPort() >= 0) {
            return uri.getPort();
        }
        return plain() ? 80 : 443;
    }
}
