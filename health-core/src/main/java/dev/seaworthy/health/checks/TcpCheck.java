package dev.seaworthy.health.checks;

import dev.seaworthy.health.CheckContext;
import dev.seaworthy.health.CheckResult;
import dev.seaworthy.health.HealthCheck;
import java.io.IOException;

/**
 * Opens a TCP connection and closes it again; down when the host has no address, refuses or does not answer within the
 * check's deadline. Proves that something listens, not that it works: prefer a check that asks a question.
 */
public final class TcpCheck implements HealthCheck {

    private final Endpoint endpoint;

    /** @param host a name, which each attempt resolves anew, or an address */
    public TcpCheck(String host, int port) {
        this.endpoint = new Endpoint(host, port);
    }

    @Override
    public CheckResult check(CheckContext context) {
        context.ifTimedOut(CheckResult.down(endpoint + " does not answer within the deadline"));
        long started = System.nanoTime();
        try {
            ProbeSocket.connect(endpoint, context::remaining).close();
            return CheckResult.up().with("connect_ms", Millis.since(started));
        } catch (IOException e) {
            return CheckResult.down(endpoint.describe(e)).causedBy(e);
        }
    }
}
