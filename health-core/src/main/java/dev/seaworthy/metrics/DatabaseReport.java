package dev.seaworthy.metrics;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The watched databases at one moment; the body of {@code /metrics/database}. Unknown figures are {@code null}. */
public record DatabaseReport(
        @Nullable Instant sampledAt,
        long staleAfterSeconds,
        List<SampleError> errors,
        List<Database> databases,
        List<Statement> statements) {

    public DatabaseReport {
        errors = List.copyOf(errors);
        databases = List.copyOf(databases);
        statements = List.copyOf(statements);
    }

    /** One database server as seen from one data source; {@code transactions} and {@code deadlocks} count from its start. */
    public record Database(
            String name,
            @Nullable String product,
            @Nullable String version,
            @Nullable Long sizeBytes,
            @Nullable Connections connections,
            @Nullable Long tableCount,
            @Nullable Long locks,
            @Nullable Long deadlocks,
            @Nullable Double cacheHitRatio,
            @Nullable Long transactions,
            @Nullable Double longestTransactionSeconds,
            @Nullable Pool pool) {

        static Database unknown(String name) {
            return new Database(name, null, null, null, null, null, null, null, null, null, null, null);
        }

        /** Size and pool come from other sources than the rest. */
        Database with(@Nullable Long newSize, @Nullable Pool newPool) {
            return new Database(
                    name,
                    product,
                    version,
                    newSize,
                    connections,
                    tableCount,
                    locks,
                    deadlocks,
                    cacheHitRatio,
                    transactions,
                    longestTransactionSeconds,
                    newPool);
        }
    }

    /** Sessions on the server. */
    public record Connections(
            @Nullable Long active,
            @Nullable Long idle,
            @Nullable Long total,
            @Nullable Long max) {}

    /** The connection pool in this process. */
    public record Pool(String name, int size, int active, int idle, int waiting, int min, int max, long timeoutMs) {}

    /** One named statement of the application since start; the report has those first that cost most time. */
    public record Statement(
            String name,
            long count,
            double totalMs,
            double meanMs,
            @Nullable Double p95Ms,
            long errors) {}
}
