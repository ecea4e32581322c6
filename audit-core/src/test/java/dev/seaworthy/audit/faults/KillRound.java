package dev.seaworthy.audit.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.seaworthy.audit.AuditMode;
import dev.seaworthy.audit.jdbc.JdbcAuditStore;
import dev.seaworthy.testsupport.ChildJvm;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Kills one process after the other on the same database and journal, so that each recovers what the one before it left,
 * and then compares what is stored with what was acknowledged.
 */
final class KillRound {
    private static final long SECONDS = 60;
    private static final int MISSES_PER_KILL = 10;
    private static final long LONGEST_LOGGING_MILLIS = 100;
    private static final int LEAVES_CHECKED = 50;

    private final AuditMode mode;
    private final String url;
    private final Path journal;
    private final SplittableRandom random;
    private final Acknowledged acknowledged = new Acknowledged();
    private final List<String> history = new ArrayList<>();
    private final Map<KillPoint, Integer> landed = new EnumMap<>(KillPoint.class);
    /** For how long the process is at such a point, as far as the kills so far tell. */
    private final Map<KillPoint, Long> window = new EnumMap<>(KillPoint.class);

    private int children;

    KillRound(AuditMode mode, String url, Path folder, long seed) {
        this.mode = mode;
        this.url = url;
        this.journal = folder.resolve("journal");
        this.random = new SplittableRandom(seed);
        window.put(KillPoint.START, TimeUnit.MILLISECONDS.toNanos(300));
        window.put(KillPoint.REPLAY, TimeUnit.MILLISECONDS.toNanos(30));
        window.put(KillPoint.CLOSE, TimeUnit.MILLISECONDS.toNanos(5));
    }

    /** Kills until so many kills hit a process in the middle of its work. */
    KillTally run(int kills) throws SQLException {
        execute("CREATE TABLE business (id VARCHAR(64) PRIMARY KEY)");
        Supplier<KillPoint> points = KillPoint.sequence(mode, random);
        int hits = 0;
        while (hits < kills) {
            assertThat(children).as("kills that came too late: %s", history).isLessThan(kills * MISSES_PER_KILL);
            hits += kill(points.get()) ? 1 : 0;
        }
        return compared();
    }

    private boolean kill(KillPoint point) {
        String child = Integer.toString(children++);
        try (ChildJvm process =
                ChildJvm.start(LoggingChild.class, mode.name(), point.name(), child, url, journal.toString())) {
            awaitMoment(process, point);
            List<String> output = process.kill();
            assertThat(process.exitValue()).as("exit value of %s", output).isEqualTo(137);
            String phase = acknowledged.take(output);
            KillPoint hit = hit(point, phase, output);
            history.add(child + " " + point + " at " + phase);
            adapt(point, hit);
            if (hit != null) {
                landed.merge(hit, 1, Integer::sum);
            }
            return hit != null;
        }
    }

    private void awaitMoment(ChildJvm process, KillPoint point) {
        switch (point) {
            case START -> {
                awaitPhase(process, "starting");
                wait(process, window.get(point));
            }
            case REPLAY -> {
                awaitPhase(process, "started");
                wait(process, window.get(point));
            }
            case LOGGING, AWAY -> {
                awaitPhase(process, "durable", "queued");
                wait(process, TimeUnit.MILLISECONDS.toNanos(LONGEST_LOGGING_MILLIS));
            }
            case CLOSE -> {
                awaitPhase(process, "closing");
                wait(process, window.get(point));
            }
        }
    }

    private static void awaitPhase(ChildJvm process, String... phases) {
        process.awaitLine(
                line -> List.of(phases).contains(Acknowledged.said(line).split(" ", 2)[0]), SECONDS, TimeUnit.SECONDS);
    }

    private void wait(ChildJvm process, long atMostNanos) {
        process.readFor(random.nextLong(atMostNanos + 1), TimeUnit.NANOSECONDS);
    }

    /** What the process was doing by its own words when the kill hit it; null when it had nothing left to do. */
    private @Nullable KillPoint hit(KillPoint point, String phase, List<String> output) {
        boolean logged = output.stream().map(Acknowledged::said).anyMatch(said -> said.matches("(durable|queued) .*"));
        return switch (phase) {
            case "starting" -> KillPoint.START;
            case "started" ->
                point == KillPoint.AWAY
                        ? KillPoint.AWAY
                        : output.stream().map(Acknowledged::said).anyMatch("started 0"::equals)
                                ? null
                                : KillPoint.REPLAY;
            case "recovered" -> logged ? KillPoint.LOGGING : null;
            case "closing" -> KillPoint.CLOSE;
            default -> null;
        };
    }

    /** A kill that came too late shortens the wait of the next of its kind, one in time lengthens it. */
    private void adapt(KillPoint point, @Nullable KillPoint hit) {
        window.computeIfPresent(point, (same, nanos) -> hit == point ? nanos * 5 / 4 : Math.max(nanos / 2, 100_000));
    }

    private KillTally compared() throws SQLException {
        try (HikariDataSource pool = TestDatabase.pool(url, 2)) {
            JdbcAuditStore store = new JdbcAuditStore(pool);
            Recovery.allFrom(journal, store);
            StoredKeys stored = StoredKeys.read(pool);
            stored.assertLeavesAreRight(store, LEAVES_CHECKED);
            assertThat(stored.keys()).as("events that nobody logged").allMatch(acknowledged::canExist);
            return KillTally.of(landed, acknowledged, stored, torn(stored, pool), history);
        }
    }

    /** Keys of transactions of which only a part is there, or that were rolled back. */
    private Set<String> torn(StoredKeys stored, DataSource pool) throws SQLException {
        if (mode != AuditMode.TRANSACTIONAL) {
            return Set.of();
        }
        Set<String> business = StoredKeys.business(pool);
        Set<String> either = new TreeSet<>(stored.keys());
        either.addAll(business);
        either.removeIf(key -> stored.keys().contains(key)
                && business.contains(key)
                && !acknowledged.rolledBack().contains(key));
        assertThat(either).as("parts of acknowledged transactions").doesNotContainAnyElementsOf(acknowledged.durable());
        return either;
    }

    private void execute(String sql) throws SQLException {
        try (HikariDataSource pool = TestDatabase.pool(url, 1);
                Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
