package dev.seaworthy.alerts.slo;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

class H2CountStoreTest extends JdbcCountStoreContract {

    private final String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";

    @Override
    DataSource dataSource() {
        JdbcDataSource dataSource = new JdbcDataSource();
        dataSource.setURL(url);
        dataSource.setUser("sa");
        return dataSource;
    }

    @Override
    String createdSchema() throws SQLException {
        execute("CREATE SCHEMA IF NOT EXISTS counts");
        return "counts";
    }

    @Test
    void aSchemaThatIsNoNameIsRefused() {
        assertThatThrownBy(() -> JdbcCountStore.builder(dataSource()).schema("a; DROP TABLE b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("letters, digits and underscores");
    }
}
