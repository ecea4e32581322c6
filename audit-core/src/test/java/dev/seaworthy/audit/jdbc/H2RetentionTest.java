package dev.seaworthy.audit.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class H2RetentionTest extends RetentionContract {
    @TempDir
    Path folder;

    private HikariDataSource pool;

    @BeforeEach
    @Override
    void prepareStore() {
        pool = new HikariDataSource();
        pool.setJdbcUrl("jdbc:h2:file:" + folder.resolve("db"));
        pool.setMaximumPoolSize(4);
        super.prepareStore();
    }

    @AfterEach
    @Override
    void leaveNothing() throws SQLException {
        super.leaveNothing();
        pool.close();
    }

    @Override
    DataSource dataSource() {
        return pool;
    }

    @Override
    String analyze() {
        return "ANALYZE";
    }
}
