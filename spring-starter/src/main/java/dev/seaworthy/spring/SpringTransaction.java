package dev.seaworthy.spring;

import dev.seaworthy.audit.CurrentTransaction;
import java.sql.Connection;
import java.util.Optional;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Joins the transaction that Spring runs on this thread, whichever transaction manager holds its connection. */
final class SpringTransaction implements CurrentTransaction {

    private final DataSource dataSource;

    SpringTransaction(DataSource dataSource) {
        this.dataSource = targetOf(dataSource);
    }

    @Override
    public Optional<Connection> connection() {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            return Optional.empty();
        }
        Object resource = TransactionSynchronizationManager.getResource(dataSource);
        return resource instanceof ConnectionHolder holder ? Optional.of(holder.getConnection()) : Optional.empty();
    }

    @Override
    public void whenCompleted(Consumer<Boolean> committed) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCompletion(int status) {
                committed.accept(status == STATUS_COMMITTED);
            }
        });
    }

    /** Transaction managers bind the connection under the data source behind such a proxy. */
    private static DataSource targetOf(DataSource dataSource) {
        if (dataSource instanceof TransactionAwareDataSourceProxy proxy) {
            @Nullable DataSource target = proxy.getTargetDataSource();
            return target == null ? dataSource : target;
        }
        return dataSource;
    }
}
