package dev.seaworthy.audit.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.audit.AuditAccount;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditStore;
import java.nio.file.Path;
import java.time.Duration;

/** Stores what dead processes left in a journal. */
final class Recovery {
    private Recovery() {}

    static AuditAccount allFrom(Path journal, AuditStore store) {
        AuditLogger logger = AuditLogger.builder(store)
                .journal(journal)
                .closeTimeout(Duration.ofSeconds(60))
                .build()
                .start();
        logger.close();

        AuditAccount account = logger.account();
        assertThat(account.balance()).as("balance of %s", account).isZero();
        assertThat(account.spooled()).as("spooled of %s", account).isZero();
        assertThat(account.deadLettered()).as("dead letters of %s", account).isZero();
        return account;
    }
}
