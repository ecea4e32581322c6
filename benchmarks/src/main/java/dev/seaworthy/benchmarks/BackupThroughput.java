package dev.seaworthy.benchmarks;

import dev.seaworthy.backup.BackupInfo;
import dev.seaworthy.backup.BackupPlan;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.backup.Codec;
import dev.seaworthy.backup.RestoreRequest;
import dev.seaworthy.backup.RestoreTarget;
import dev.seaworthy.backup.source.PostgresEngine;
import dev.seaworthy.backup.source.PostgresSource;
import dev.seaworthy.backup.storage.DirectoryStorage;
import dev.seaworthy.testsupport.DebianPostgres;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * How long a backup of a PostgreSQL database takes, from its first statement until it is published, against the client
 * programs on the same database in the same run. The check that reads it back is timed apart.
 *
 * <p>A restore into a new database is timed once, against {@code pg_restore}. The database is one table on the machine's own PostgreSQL: like an audit trail, or the accounts of pgbench. Every way
 * writes into the same folder; a first round is not counted.
 *
 * <p>{@code -Ddata=audit|pgbench}, {@code -Dmegabytes=1000}, {@code -Drounds=3}. The heap that a backup needs is shown by a small one:
 * {@code MAVEN_OPTS=-Xmx96m} (Maven itself has 40 MB of it).
 */
public final class BackupThroughput {
    /** Of plain SQL, by the data that is asked for. */
    private static final Map<String, Integer> ROWS_PER_MEGABYTE = Map.of("audit", 3_160, "pgbench", 10_300);

    private static final List<Codec> CODECS = List.of(Codec.NONE, Codec.GZIP, Codec.ZSTD);
    private static final double MEGA = 1e6;
    private static final Duration LONGEST = Duration.ofHours(1);

    private static final String AUDIT = "CREATE TABLE event(id uuid PRIMARY KEY, type text, user_id text, address text,"
            + " agent text, description text, metadata text, created_at timestamptz)";
    private static final String AUDIT_ROWS = "SELECT md5(n::text)::uuid, 'data.' || (n % 40),"
            + " 'user-' || (n * 7919 % 5000), '10.' || n % 256 || '.' || n * 31 % 256 || '.' || n * 17 % 256,"
            + " 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.' || n % 90,"
            + " 'Order ' || n || ' was changed by its owner', '{\"order\":' || n || ',\"before\":\"'"
            + " || md5((n * 3)::text) || '\",\"after\":\"' || md5((n * 5)::text) || '\",\"reason\":\"'"
            + " || repeat('as agreed ', (n % 5)::int) || '\"}', '2026-01-01'::timestamptz + n * '0.7 s'::interval";
    private static final String PGBENCH =
            "CREATE TABLE event(aid int PRIMARY KEY, bid int, abalance int, filler char(84))";
    private static final String PGBENCH_ROWS = "SELECT n, (n - 1) / 100000 + 1, (n * 7919) % 10000 - 5000, ''";

    private static final String BARE = "pg_dump";
    private static final String CUSTOM = "pg_dump -Fc";
    private static final String PIPED = "pg_dump | gzip";
    private static final String RESTIC = "pg_dump | restic backup --stdin";
    private static final String RESTORED = "seaworthy pg_dump, " + Codec.GZIP + ": restore";
    private static final String PG_RESTORED = "pg_restore of pg_dump -Fc";

    private final DebianPostgres server;
    private final Path folder;
    private final Map<String, List<Double>> seconds = new LinkedHashMap<>();
    private final Map<String, Long> bytes = new LinkedHashMap<>();

    private BackupThroughput(DebianPostgres server, Path folder) {
        this.server = server;
        this.folder = folder;
    }

    /** Prints seconds (medians over the rounds), sizes, ratios and the highest use of the heap. */
    public static void main(String[] arguments) throws Exception {
        Report.machine();
        int megabytes = Integer.getInteger("megabytes", 1_000);
        Path folder = Database.temporaryFolder();
        try (DebianPostgres server = DebianPostgres.start()) {
            BackupThroughput benchmark = new BackupThroughput(server, folder);
            benchmark.fill(System.getProperty("data", "audit"), megabytes);
            benchmark.round();
            benchmark.seconds.clear();
            for (int round = 0; round < Integer.getInteger("rounds", 3); round++) {
                benchmark.round();
            }
            benchmark.restore();
            benchmark.report();
        } finally {
            Database.deleteRecursively(folder);
        }
    }

    private void fill(String data, long megabytes) throws SQLException {
        long rows = megabytes * Objects.requireNonNull(ROWS_PER_MEGABYTE.get(data), "-Ddata is audit or pgbench");
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl("postgres"));
                Statement statement = connection.createStatement()) {
            statement.execute(data.equals("audit") ? AUDIT : PGBENCH);
            statement.execute("INSERT INTO event " + (data.equals("audit") ? AUDIT_ROWS : PGBENCH_ROWS)
                    + " FROM generate_series(1::bigint, " + rows + ") n");
            statement.execute("VACUUM ANALYZE event");
            statement.execute("CHECKPOINT");
        }
        Report.note("Rows like those of " + data);
    }

    private void round() throws Exception {
        program(BARE, "pg_dump \"$@\" > out");
        program(CUSTOM, "pg_dump -Fc \"$@\" > out");
        program(PIPED, "pg_dump \"$@\" | gzip > out");
        restic();
        for (Codec codec : CODECS) {
            backup("seaworthy pg_dump, " + codec, PostgresEngine.PG_DUMP, codec);
        }
        backup("seaworthy jdbc-copy, " + Codec.GZIP, PostgresEngine.JDBC_COPY, Codec.GZIP);
    }

    /** Into a new repository each time: what one holds already costs nothing to add. */
    private void restic() throws Exception {
        Path repository = folder.resolve("restic");
        program(RESTIC + ": init", "restic init --quiet > out");
        program(RESTIC, "pg_dump \"$@\" | restic backup --quiet --stdin > out");
        bytes.put(RESTIC, size(repository));
        Database.deleteRecursively(repository);
    }

    /** Each into a new database, once. */
    private void restore() throws Exception {
        server.run("createdb", "ours");
        server.run("createdb", "theirs");
        try (Backups backups = backups(PostgresEngine.PG_DUMP, Codec.GZIP)) {
            BackupInfo backup = backups.backup("app");
            RestoreRequest request = RestoreRequest.to(backup.id())
                    .target(
                            "database",
                            RestoreTarget.database(server.jdbcUrl("ours")).credentials("postgres", ""));
            long begin = System.nanoTime();
            backups.restore(request);
            record(RESTORED, System.nanoTime() - begin, Objects.requireNonNull(backup.storedBytes()));
        }
        program(CUSTOM, "pg_dump -Fc \"$@\" > custom; touch out");
        program(PG_RESTORED, "pg_restore \"${@:1:3}\" --dbname=theirs custom; touch out");
    }

    private void program(String name, String command) throws Exception {
        String binaries = DebianPostgres.binaries().orElseThrow().toString();
        ProcessBuilder builder = new ProcessBuilder(
                "bash",
                "-euo",
                "pipefail",
                "-c",
                "PATH=" + binaries + ":$PATH; " + command,
                name,
                "--host=127.0.0.1",
                "--port=" + server.port(),
                "--username=postgres",
                "postgres");
        long begin = System.nanoTime();
        builder.environment().put("RESTIC_REPOSITORY", folder.resolve("restic").toString());
        builder.environment().put("RESTIC_CACHE_DIR", folder.resolve("cache").toString());
        builder.environment().put("RESTIC_PASSWORD", "of a benchmark");
        Process process = builder.directory(folder.toFile()).inheritIO().start();
        if (!process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IllegalStateException(name + " failed");
        }
        record(name, System.nanoTime() - begin, Files.size(folder.resolve("out")));
        Files.delete(folder.resolve("out"));
    }

    private void backup(String name, PostgresEngine engine, Codec codec) throws IOException {
        try (Backups backups = backups(engine, codec)) {
            heapPools().forEach(MemoryPoolMXBean::resetPeakUsage);
            long begin = System.nanoTime();
            BackupInfo backup = backups.backup("app");
            long whole = System.nanoTime() - begin;
            long written = Duration.between(backup.startedAt(), Objects.requireNonNull(backup.finishedAt()))
                    .toNanos();
            record(name, written, Objects.requireNonNull(backup.storedBytes()));
            record(name + ": check", whole - written, Objects.requireNonNull(backup.rawBytes()));
            bytes.merge(
                    name + ": heap",
                    heapPools().stream()
                            .mapToLong(pool -> pool.getPeakUsage().getUsed())
                            .sum(),
                    Math::max);
        }
        Database.deleteRecursively(folder.resolve("backups"));
    }

    private Backups backups(PostgresEngine engine, Codec codec) throws IOException {
        PostgresSource source = PostgresSource.of("database", server.jdbcUrl("postgres"), "postgres", "")
                .engine(engine);
        return Backups.builder(new DirectoryStorage(folder.resolve("backups")))
                .plan(BackupPlan.of("app").source(source).codec(codec))
                .signingKey(folder.resolve("keys/signing.pem"))
                .build();
    }

    private static List<MemoryPoolMXBean> heapPools() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .toList();
    }

    private void record(String name, long nanos, long size) {
        seconds.computeIfAbsent(name, key -> new ArrayList<>()).add(nanos / 1e9);
        bytes.put(name, size);
    }

    private void report() {
        double raw = size(BARE);
        Report.heading(String.format(Locale.ROOT, "%.0f MB as plain SQL, medians", raw / MEGA));
        seconds.forEach((name, values) -> Report.throughput(name, median(name), size(name) / MEGA, raw / MEGA));
        Report.heading("Highest use of the heap, with what was not yet collected");
        bytes.forEach((name, size) -> {
            if (name.endsWith(": heap")) {
                Report.count(name + ", MB", Math.round(size / MEGA));
            }
        });
        Report.heading("Ratios");
        for (Codec codec : CODECS) {
            ratios("seaworthy pg_dump, " + codec, codec);
        }
        Report.ratio("restore: speed to pg_restore", median(PG_RESTORED) / median(RESTORED));
        Report.ratio(
                "jdbc-copy: speed to pg_dump | gzip", median(PIPED) / median("seaworthy jdbc-copy, " + Codec.GZIP));
    }

    private void ratios(String name, Codec codec) {
        double toPiped = median(PIPED) / median(name);
        double toBare = median(BARE) / median(name);
        if (codec == Codec.GZIP) {
            Report.ratioAtLeast(codec + ": speed to pg_dump | gzip", toPiped, 2.5);
            Report.ratioAtMost(codec + ": size to pg_dump | gzip", size(name) / size(PIPED), 1.1);
        } else {
            Report.ratio(codec + ": speed to pg_dump | gzip", toPiped);
        }
        if (codec.name().equals("ZSTD")) {
            Report.ratioAtLeast(codec + ": speed to bare pg_dump", toBare, 0.8);
        } else {
            Report.ratio(codec + ": speed to bare pg_dump", toBare);
        }
        Report.ratio(codec + ": speed to pg_dump -Fc", median(CUSTOM) / median(name));
        Report.ratio(codec + ": speed to pg_dump | restic", median(RESTIC) / median(name));
    }

    private double median(String name) {
        List<Double> sorted =
                Objects.requireNonNull(seconds.get(name)).stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    private double size(String name) {
        return Objects.requireNonNull(bytes.get(name));
    }

    private static long size(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            return paths.filter(Files::isRegularFile)
                    .mapToLong(path -> path.toFile().length())
                    .sum();
        }
    }
}
