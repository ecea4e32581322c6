package dev.seaworthy.spring;

import dev.seaworthy.audit.jdbc.SchemaMode;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides what the audit store may do to the tables of a database. */
final class AuditTables {

    private static final Logger LOG = LoggerFactory.getLogger(AuditTables.class);

    private AuditTables() {}

    static SchemaMode schemaMode(SchemaCreation wish, DataSource dataSource) {
        return switch (wish) {
            case EMBEDDED -> isEmbedded(dataSource) ? SchemaMode.CREATE : SchemaMode.VALIDATE;
            case CREATE -> SchemaMode.CREATE;
            case MIGRATE -> SchemaMode.MIGRATE;
            case VALIDATE -> SchemaMode.VALIDATE;
            case NONE -> SchemaMode.NONE;
        };
    }

    /** A database that lives in this process, in memory or in a file; nobody else looks after its tables. */
    private static boolean isEmbedded(DataSource dataSource) {
        try (Connection connection = dataSource.getConnection()) {
            String url = connection.getMetaData().getURL();
            return url != null && isEmbedded(url.toLowerCase(Locale.ROOT));
        } catch (SQLException unreachable) {
            LOG.warn(
                    "Cannot tell whether the audit database is embedded: {}. Its tables will be checked, not created;"
                            + " to create them anywhere set seaworthy.audit.schema=create",
                    unreachable.getMessage());
            return false;
        }
    }

    static boolean isEmbedded(String url) {
        return url.startsWith("jdbc:h2:") && !url.startsWith("jdbc:h2:tcp:") && !url.startsWith("jdbc:h2:ssl:");
    }
}
