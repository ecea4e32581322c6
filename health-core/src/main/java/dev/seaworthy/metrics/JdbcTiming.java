package dev.seaworthy.metrics;

import java.sql.Connection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import net.ttddyy.dsproxy.ConnectionIdManager;
import net.ttddyy.dsproxy.ExecutionInfo;
import net.ttddyy.dsproxy.QueryInfo;
import net.ttddyy.dsproxy.listener.QueryExecutionListener;
import net.ttddyy.dsproxy.proxy.ProxyConfig;
import net.ttddyy.dsproxy.proxy.Stopwatch;
import net.ttddyy.dsproxy.support.ProxyDataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears of every statement that goes through JDBC, whichever library it comes from: {@code JdbcTemplate}, {@code JdbcClient},
 * JPA, the application's own code. It is put below a pool or around a whole data source, and tells its statements to
 * {@link Statements#watch(JdbcTiming)}; until then, and once that is closed, it is silent. Thread-safe.
 *
 * <p>A statement's name is the comment it begins with, if that is one word of letters, digits, {@code _}, {@code .} and
 * {@code -} (<code>/&#42; find-orders &#42;/ select …</code>), else {@code unnamed} with its first word. A batch counts once.
 * Reading the rows is not timed. Statements that Jdbi tells by itself, and those that name a table of Seaworthy's
 * ({@code seaworthy_}), are left out.
 */
public final class JdbcTiming {

    private static final Logger LOG = LoggerFactory.getLogger(JdbcTiming.class);

    /** In the name of every table of ours, and in a comment of our statements without one. */
    private static final String OURS = "seaworthy_";

    private final AtomicBoolean complained = new AtomicBoolean();
    private final AtomicReference<@Nullable Statements> statements = new AtomicReference<>();

    /**
     * A data source whose connections are heard; the same one when it is heard by this already. Unwrapping it or them leads
     * to what is behind. Of a pool above one that is heard, statements count twice.
     *
     * @throws IllegalStateException without {@code net.ttddyy:datasource-proxy} on the class path
     */
    public DataSource around(DataSource source) {
        Objects.requireNonNull(source, "source");
        try {
            return Linked.around(source, this);
        } catch (NoClassDefFoundError absent) {
            throw new IllegalStateException(
                    "timing JDBC statements needs net.ttddyy:datasource-proxy, which is not on the class path; add it to"
                            + " the application's dependencies",
                    absent);
        }
    }

    /** What undoes it, save where it tells somebody else by then. */
    Runnable tell(Statements listening) {
        statements.set(listening);
        return () -> statements.compareAndSet(listening, null);
    }

    private void ended(@Nullable String sql, long nanos, @Nullable Throwable failure) {
        boolean told = ToldByJdbi.ends(failure);
        Statements target = statements.get();
        if (target == null || told || (sql != null && sql.contains(OURS))) {
            return;
        }
        try {
            target.record(StatementName.of(sql), nanos, failure == null);
        } catch (RuntimeException trouble) {
            // The statement is the host's and has ended: what a registry or filter of meters throws is not its failure.
            if (complained.compareAndSet(false, true)) {
                LOG.warn("A statement could not be recorded; of others that cannot, nothing will be said", trouble);
            }
        }
    }

    /** Loaded only with the library. */
    private static final class Linked {

        static DataSource around(DataSource source, JdbcTiming timing) {
            if (source instanceof Heard known && known.timing == timing) {
                return source;
            }
            Heard heard = new Heard(source, timing);
            heard.setProxyConfig(ProxyConfig.Builder.create()
                    .queryListener(new Listener(timing))
                    .stopwatchFactory(Nanos::new)
                    .connectionIdManager(new NoIds())
                    .build());
            return heard;
        }
    }

    private static final class Heard extends ProxyDataSource {

        private final JdbcTiming timing;

        Heard(DataSource source, JdbcTiming timing) {
            super(source);
            this.timing = timing;
        }
    }

    private record Listener(JdbcTiming timing) implements QueryExecutionListener {

        @Override
        public void beforeQuery(ExecutionInfo execution, List<QueryInfo> queries) {}

        @Override
        public void afterQuery(ExecutionInfo execution, List<QueryInfo> queries) {
            if (!queries.isEmpty()) { // An empty batch.
                timing.ended(queries.get(0).getQuery(), execution.getElapsedTime(), execution.getThrowable());
            }
        }
    }

    /** That of the library counts milliseconds, which are most statements' whole life. */
    private static final class Nanos implements Stopwatch {

        private final long begun = System.nanoTime();

        @Override
        public Stopwatch start() {
            return this;
        }

        @Override
        public long getElapsedTime() {
            return System.nanoTime() - begun;
        }
    }

    /** Nobody asks for them; that of the library remembers connections that were never closed through it. */
    private static final class NoIds implements ConnectionIdManager {

        @Override
        public String getId(Connection connection) {
            return "";
        }

        @Override
        public void addClosedId(String id) {}

        @Override
        public Set<String> getOpenConnectionIds() {
            return Set.of();
        }
    }
}
