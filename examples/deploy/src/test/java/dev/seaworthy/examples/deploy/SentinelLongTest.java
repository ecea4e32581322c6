package dev.seaworthy.examples.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.seaworthy.testsupport.RequiredTool;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Redis as in compose.ha.yml. */
@Tag("long")
class SentinelLongTest {

    @Test
    void sentinelsMakeTheReplicaThePrimaryWhenThatIsGone(@TempDir Path home) throws Exception {
        assumeTrue(RequiredTool.find("redis-server").isPresent(), "redis-server is not installed");
        try (KitRedis redis = KitRedis.in(home)) {
            int primary = redis.start("redis", "");
            int replica = redis.start("redis-replica", "replicaof 127.0.0.1 " + primary);
            await(() -> redis.ask(replica, "info", "replication").contains("master_link_status:up"));
            redis.ask(primary, "set", "kept", "yes");
            int sentinel = redis.startSentinel("sentinel-1", primary);
            redis.startSentinel("sentinel-2", primary);
            redis.startSentinel("sentinel-3", primary);
            await(() -> redis.ask(sentinel, "sentinel", "ckquorum", "registry").startsWith("OK 3 usable"));
            await(() -> redis.ask(sentinel, "sentinel", "replicas", "registry").contains("" + replica));
            await(() -> "yes".equals(redis.ask(replica, "get", "kept")));

            redis.kill("redis");

            await(() -> redis.ask(sentinel, "sentinel", "get-master-addr-by-name", "registry")
                    .contains("" + replica));
            await(() -> "OK".equals(redis.ask(replica, "set", "more", "yes")));
            assertThat(redis.ask(replica, "get", "kept")).isEqualTo("yes");
        }
    }

    @Test
    void thePasswordIsInNoArgumentAndWithoutItNothingStarts(@TempDir Path home) throws Exception {
        assumeTrue(RequiredTool.find("redis-server").isPresent(), "redis-server is not installed");
        try (KitRedis redis = KitRedis.in(home)) {
            int port = redis.start("redis", "");

            assertThat(Outcome.of("redis-cli", "-p", "" + port, "ping").output())
                    .contains("NOAUTH");
            assertThat(redis.ask(port, "config", "get", "maxmemory")).endsWith("201326592");
            assertThat(Outcome.of("ps", "-eo", "args").output()).doesNotContain(ComposeModel.SECRET);
        }
        for (String script : List.of("start.sh", "sentinel.sh")) {
            Outcome without = Outcome.of(Map.of("REDIS_PASSWORD", ""), List.of("sh", "compose/redis/" + script));
            assertThat(without.exit()).isNotZero();
            assertThat(without.output()).contains("REDIS_PASSWORD: set it to the password of Redis");
        }
    }

    private static void await(Daemon.Condition condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(300);
        while (!condition.holds() && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(condition.holds()).isTrue();
    }
}
