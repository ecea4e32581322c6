package dev.seaworthy.backup;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;

/** A process that has an H2 database open until it is killed. */
final class H2Application {
    private H2Application() {}

    public static void main(String[] arguments) throws SQLException, InterruptedException {
        try (var connection = DriverManager.getConnection(arguments[0], "sa", "secret")) {
            System.out.println(connection.isValid(5) ? "open" : "broken");
            new CountDownLatch(1).await();
        }
    }
}
