package dev.seaworthy.health.checks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** A connection for one attempt: each step ends at the deadline, and at once when the thread is interrupted. */
final class ProbeSocket implements AutoCloseable {

    private final Endpoint endpoint;
    private final Supplier<Duration> remaining;
    private final SocketChannel channel;
    private Socket socket;

    private ProbeSocket(Endpoint endpoint, Supplier<Duration> remaining) throws IOException {
        this.endpoint = endpoint;
        this.remaining = remaining;
        // Only a thread that waits in a channel notices an interrupt, also when it waits through the socket.
        this.channel = SocketChannel.open();
        this.socket = channel.socket();
    }

    /** @param remaining the time left until the deadline */
    static ProbeSocket connect(Endpoint endpoint, Supplier<Duration> remaining) throws IOException {
        ProbeSocket opened = new ProbeSocket(endpoint, remaining);
        try {
            // A new address object asks the resolver again: servers move.
            opened.socket.connect(new InetSocketAddress(endpoint.host(), endpoint.port()), opened.millisLeft());
            return opened;
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /** Goes on in TLS; the server's certificate must be trusted and name the host, unless the context trusts all. */
    SSLSocket secure(SSLContext tls) throws IOException {
        SSLSocket secured =
                (SSLSocket) tls.getSocketFactory().createSocket(socket, endpoint.host(), endpoint.port(), true);
        socket = secured;
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
        secured.setSoTimeout(millisLeft());
        secured.startHandshake();
        return secured;
    }

    void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /** The next line without its end, as ASCII. */
    String readLine(int longest) throws IOException {
        StringBuilder line = new StringBuilder();
        while (line.length() <= longest) {
            socket.setSoTimeout(millisLeft());
            int next = socket.getInputStream().read();
            if (next < 0) {
                throw new IOException("the server closed the connection");
            }
            if (next == '\n') {
                return line.toString().stripTrailing();
            }
            line.append((char) next);
        }
        throw new IOException("a line of the answer is longer than " + longest + " bytes");
    }

    /** Exactly so many bytes. */
    byte[] readBytes(int length) throws IOException {
        byte[] bytes = new byte[length];
        for (int have = 0; have < length; ) {
            socket.setSoTimeout(millisLeft());
            int read = socket.getInputStream().read(bytes, have, length - have);
            if (read < 0) {
                throw new IOException("the server closed the connection after " + have + " of " + length + " bytes");
            }
            have += read;
        }
        return bytes;
    }

    @Override
    public void close() {
        try (channel) {
            socket.close();
        } catch (IOException alreadyBroken) {
            // Nothing is left to close, and the attempt has its result.
        }
    }

    private int millisLeft() throws SocketTimeoutException {
        Duration left = remaining.get();
        if (left.isZero() || left.isNegative()) {
            throw new SocketTimeoutException("deadline");
        }
        return (int) Math.min(Integer.MAX_VALUE, left.plusNanos(999_999).toMillis());
    }
}
