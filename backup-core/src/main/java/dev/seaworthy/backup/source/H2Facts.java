package dev.seaworthy.backup.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an H2 database says about itself, as seen by one connection. */
final class H2Facts {
    private static final String IDENTIFIER = "(\"(?:[^\"]|\"\")*\")";
    private static final Pattern INSERT =
            Pattern.compile("INSERT INTO " + IDENTIFIER + "\\." + IDENTIFIER + "[( ].*", Pattern.DOTALL);

    private final Connection connection;

    H2Facts(Connection connection) {
        this.connection = connection;
    }

    /** The table that a line of SCRIPT fills, as in {@link #counts()}; empty for other lines. */
    static Optional<String> insertedInto(String line) {
        if (!line.startsWith("INSERT INTO \"")) {
            return Optional.empty();
        }
        Matcher matcher = INSERT.matcher(line);
        return matcher.matches() ? Optional.of(matcher.group(1) + "." + matcher.group(2)) : Optional.empty();
    }

    boolean isAdministrator() throws SQLException {
        return strings("SELECT USER_NAME FROM INFORMATION_SCHEMA.USERS WHERE USER_NAME = CURRENT_USER AND IS_ADMIN")
                        .size()
                == 1;
    }

    /** Rows of every table, by quoted schema and name. */
    Map<String, Long> counts() throws SQLException {
        Map<String, Long> counts = new TreeMap<>();
        try (Statement statement = connection.createStatement()) {
            for (String table : tables()) {
                try (ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM " + table)) {
                    row.next();
                    counts.put(table, row.getLong(1));
                }
            }
        }
        return counts;
    }

    List<String> users() throws SQLException {
        return strings("SELECT USER_NAME FROM INFORMATION_SCHEMA.USERS ORDER BY USER_NAME");
    }

    Map<String, String> details() throws SQLException {
        Map<String, String> details = new LinkedHashMap<>();
        details.put("product_version", connection.getMetaData().getDatabaseProductVersion());
        details.put("user", connection.getMetaData().getUserName());
        file().map(Path::getFileName).ifPresent(file -> details.put("database", file.toString()));
        return details;
    }

    /** Bytes on disk; 0 for a database in memory or elsewhere. */
    long size() throws SQLException, IOException {
        Optional<Path> file = file().map(path -> path.resolveSibling(path.getFileName() + ".mv.db"));
        return file.isPresent() && Files.exists(file.get()) ? Files.size(file.get()) : 0;
    }

    /** The path of a database in a local file, without its {@code .mv.db}. */
    private Optional<Path> file() throws SQLException {
        String path = strings("CALL DATABASE_PATH()").get(0);
        return path == null || !connection.getMetaData().getURL().matches("jdbc:h2:(?!tcp:|ssl:|mem:|zip:).*")
                ? Optional.empty()
                : Optional.of(Path.of(path));
    }

    private List<String> tables() throws SQLException {
        return strings(
                "SELECT '\"' || REPLACE(TABLE_SCHEMA, '\"', '\"\"') || '\".\"' || REPLACE(TABLE_NAME, '\"', '\"\"') || '\"'"
                        + " FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_TYPE = 'BASE TABLE'"
                        + " AND TABLE_SCHEMA <> 'INFORMATION_SCHEMA' ORDER BY 1");
    }

    private List<String> strings(String query) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }
}
