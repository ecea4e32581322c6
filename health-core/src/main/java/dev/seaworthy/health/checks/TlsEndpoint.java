package dev.seaworthy.health.checks;

import dev.seaworthy.health.CheckContext;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** The chain that a server shows in its TLS handshake, trusted or not: an expired one must be readable as well. */
final class TlsEndpoint implements CertificateSource {

    private final Endpoint endpoint;

    TlsEndpoint(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    @Override
    public List<Named> read(CheckContext context) throws IOException, GeneralSecurityException {
        ChainReader reader = new ChainReader();
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, new TrustManager[] {reader}, null);
        try (ProbeSocket socket = ProbeSocket.connect(endpoint, context::remaining)) {
            socket.secure(tls);
        } catch (IOException e) {
            // A server that wants a certificate of ours refuses us only after it has shown its own.
            if (reader.chain.isEmpty()) {
                throw e;
            }
        }
        return CertificateSource.named("", reader.chain);
    }

    @Override
    public String describe() {
        return endpoint.toString();
    }

    @Override
    public String describe(Exception failure) {
        return endpoint.describe(failure);
    }

    /** Reads and believes everything. Nothing is ever sent over a connection that it lets through. */
    private static final class ChainReader extends X509ExtendedTrustManager {

        private List<X509Certificate> chain = List.of();

        @Override
        public void checkServerTrusted(X509Certificate[] shown, String type, Socket socket) {
            chain = List.of(shown);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] shown, String type, SSLEngine engine) {
            chain = List.of(shown);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] shown, String type) {
            chain = List.of(shown);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] shown, String type, Socket socket) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] shown, String type, SSLEngine engine) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] shown, String type) {
            throw new UnsupportedOperationException();
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
