package dev.seaworthy.spring;

import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.util.ClassUtils;

/** What is known of the transaction that Spring runs on this thread; without spring-tx there is none. */
final class SpringTransactions {

    private static final boolean PRESENT = ClassUtils.isPresent(
            "org.springframework.transaction.support.TransactionSynchronizationManager",
            SpringTransactions.class.getClassLoader());

    private SpringTransactions() {}

    static boolean isRunning() {
        return PRESENT && TransactionSynchronizationManager.isActualTransactionActive();
    }

    /** Runs this so that it can not join the running transaction, which goes on afterwards. */
    static void apart(Runnable work) {
        if (!isRunning()) {
            work.run();
            return;
        }
        TransactionSynchronizationManager.setActualTransactionActive(false);
        try {
            work.run();
        } finally {
            TransactionSynchronizationManager.setActualTransactionActive(true);
        }
    }
}
