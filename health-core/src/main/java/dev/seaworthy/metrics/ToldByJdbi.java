package dev.seaworthy.metrics;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Whether Jdbi tells of the statement that this thread executes, so that it is not counted again where it meets the driver. */
final class ToldByJdbi {

    private static final ThreadLocal<Boolean> EXECUTING = new ThreadLocal<>();

    private ToldByJdbi() {}

    static void begin() {
        EXECUTING.set(true);
    }

    static void end() {
        EXECUTING.remove();
    }

    /** One execution of Jdbi's is one of the driver's. Of no other failure than a {@link SQLException} does Jdbi tell. */
    static boolean ends(@Nullable Throwable failure) {
        boolean executing = EXECUTING.get() != null;
        end();
        return executing && (failure == null || failure instanceof SQLException);
    }
}
