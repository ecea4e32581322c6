package dev.seaworthy.metrics;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Samples the watched databases and tells them as one report. */
final class DatabaseSampler {

    /** A database that hangs for a minute is noticed within it. */
    private static final Duration FIGURES_EVERY = Duration.ofSeconds(30);

    private static final Duration SIZE_EVERY = Duration.ofMinutes(15);

    private record Watched(
            String name, Sampled<DatabaseProbe.Figures> figures, Sampled<Long> size, DatabaseAccess access) {

        Stream<Sampled<?>> samples() {
            return Stream.of(figures, size);
        }

        DatabaseReport.@Nullable Database known() {
            DatabaseProbe.Figures sample = figures.value();
            return sample == null ? null : sample.database();
        }

        Stream<SampleError> problems() {
            Stream<SampleError> failed = samples().map(Sampled::problem).flatMap(Optional::stream);
            DatabaseProbe.Figures sample = figures.value();
            Instant at = figures.sampledAt();
            return sample == null || sample.hidden() == null || at == null
                    ? failed
                    : Stream.concat(Stream.of(new SampleError(figures.name, sample.hidden(), at)), failed);
        }
    }

    private final List<Watched> databases = new ArrayList<>();

    DatabaseSampler(Map<String, DataSource> dataSources, SystemSampler.Sampling sampling) {
        dataSources.forEach((name, dataSource) -> {
            DatabaseAccess access = new DatabaseAccess(dataSource);
            DatabaseProbe probe = new DatabaseProbe(name, access);
            databases.add(new Watched(
                    name,
                    sampling.every(FIGURES_EVERY, "database " + name, true, probe::figures),
                    sampling.every(SIZE_EVERY, "database " + name + " size", true, probe::size),
                    access));
        });
    }

    List<Sampled<?>> samples() {
        return databases.stream().<Sampled<?>>flatMap(Watched::samples).toList();
    }

    /** @param others samples that are not of a server but tell their troubles here */
    DatabaseReport report(List<DatabaseReport.Statement> statements, List<Sampled<?>> others) {
        return new DatabaseReport(
                databases.stream()
                        .map(database -> database.figures().sampledAt())
                        .filter(Objects::nonNull)
                        .max(Instant::compareTo)
                        .orElse(null),
                FIGURES_EVERY.multipliedBy(3).toSeconds(),
                Stream.concat(
                                databases.stream().flatMap(Watched::problems),
                                others.stream().map(Sampled::problem).flatMap(Optional::stream))
                        .toList(),
                databases.stream().map(DatabaseSampler::report).toList(),
                statements);
    }

    private static DatabaseReport.Database report(Watched watched) {
        DatabaseReport.Database figures = watched.known();
        DatabaseReport.Database known = figures != null ? figures : DatabaseReport.Database.unknown(watched.name());
        return known.with(watched.size().value(), watched.access().pool.read());
    }

    void keepHistory(HistorySeries series) {
        for (Watched watched : databases) {
            series.keepDatabase(watched.name(), watched::known, watched.access().pool);
        }
    }

    /** The named database of the application. */
    DatabaseAccess access(String name) {
        return databases.stream()
                .filter(watched -> watched.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no database named \"" + name + "\""))
                .access();
    }

    void bind(Meters meters) {
        for (Watched watched : databases) {
            bind(meters, watched);
            watched.access().pool.bind(meters);
        }
    }

    private static void bind(Meters meters, Watched watched) {
        String[] tags = {"database", watched.name()};
        meters.gauge(MeterNames.DB_SIZE, "bytes", "Size of the database", watched.size()::value, tags);
        connections(meters, watched, "active", DatabaseReport.Connections::active);
        connections(meters, watched, "idle", DatabaseReport.Connections::idle);
        meters.gauge(
                MeterNames.DB_CONNECTIONS_LIMIT,
                null,
                "Sessions the server allows",
                from(watched, database -> ofConnections(database, DatabaseReport.Connections::max)),
                tags);
        meters.gauge(MeterNames.DB_TABLES, null, "Tables", from(watched, DatabaseReport.Database::tableCount), tags);
        meters.gauge(
                MeterNames.DB_LOCKS,
                null,
                "Locks held or awaited",
                from(watched, DatabaseReport.Database::locks),
                tags);
        meters.counter(
                MeterNames.DB_DEADLOCKS,
                null,
                "Deadlocks since the server's statistics were reset",
                from(watched, DatabaseReport.Database::deadlocks),
                tags);
        meters.counter(
                MeterNames.DB_TRANSACTIONS,
                null,
                "Transactions since the server's statistics were reset",
                from(watched, DatabaseReport.Database::transactions),
                tags);
        meters.gauge(
                MeterNames.DB_CACHE_HIT_RATIO,
                "ratio",
                "Share of page reads served from the server's cache, 0 to 1",
                from(watched, DatabaseReport.Database::cacheHitRatio),
                tags);
        meters.gauge(
                MeterNames.DB_LONGEST_TRANSACTION,
                "seconds",
                "Age of the oldest open transaction",
                from(watched, DatabaseReport.Database::longestTransactionSeconds),
                tags);
    }

    private static void connections(
            Meters meters, Watched watched, String state, Function<DatabaseReport.Connections, @Nullable Long> figure) {
        meters.gauge(
                MeterNames.DB_CONNECTIONS,
                null,
                "Sessions on the server by state",
                from(watched, database -> ofConnections(database, figure)),
                "database",
                watched.name(),
                "state",
                state);
    }

    private static @Nullable Number ofConnections(
            DatabaseReport.Database database, Function<DatabaseReport.Connections, @Nullable Long> figure) {
        DatabaseReport.Connections connections = database.connections();
        return connections == null ? null : figure.apply(connections);
    }

    private static Supplier<@Nullable Number> from(
            Watched watched, Function<DatabaseReport.Database, @Nullable Number> figure) {
        return () -> {
            DatabaseReport.Database value = watched.known();
            return value == null ? null : figure.apply(value);
        };
    }
}
