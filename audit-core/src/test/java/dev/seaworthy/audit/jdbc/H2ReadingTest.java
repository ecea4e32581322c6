package dev.seaworthy.audit.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;

class H2ReadingTest extends ReadingContract {
    private HikariDataSource pool;

    @Override
    DataSource dataSource() {
        if (pool == null) {
            pool = new HikariDataSource();
            pool.setJdbcUrl("jdbc:h2:mem:reading");
            pool.setMaximumPoolSize(2);
        }
        return pool;
    }

    @AfterEach
    void closePool() {
        pool.close();
    }
}
