package dev.seaworthy.health.checks;

import dev.seaworthy.health.CheckContext;
import dev.seaworthy.health.CheckResult;
import dev.seaworthy.health.HealthCheck;
import java.io.IOException;
import java.util.Objects;

/**
 * Sends {@code PING} to a Redis or Valkey server over a connection of its own, after {@code AUTH} where credentials are
 * given. Any error the server answers with is down and named by its kind: a server that loads its data, has lost its
 * master or cannot write to disk does not work.
 */
public final class RedisCheck implements HealthCheck {

    private final RedisServer server;

    public RedisCheck(RedisServer server) {
        this.server = Objects.requireNonNull(server);
    }

    @Override
    public CheckResult check(CheckContext context) {
        context.ifTimedOut(CheckResult.down("Redis at " + server.address() + " does not answer within the deadline"));
        long started = System.nanoTime();
        try {
            server.ping(context::remaining);
            return CheckResult.up().with("ping_ms", Millis.since(started));
        } catch (IOException e) {
            CheckResult down = CheckResult.down(String.valueOf(e.getMessage()));
            return e.getCause() == null ? down : down.causedBy(e.getCause());
        }
    }
}
