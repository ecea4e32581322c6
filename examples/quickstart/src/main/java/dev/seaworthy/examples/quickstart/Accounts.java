package dev.seaworthy.examples.quickstart;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** The table of accounts. Stateless. */
final class Accounts {

    private static final String UNIQUE_VIOLATION = "23505";

    boolean none(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT 1 FROM users LIMIT 1");
                ResultSet rows = select.executeQuery()) {
            return !rows.next();
        }
    }

    Optional<Account> find(Connection connection, String username) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT id, username, password_hash, role FROM users WHERE username = ?")) {
            select.setString(1, username);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? Optional.of(read(rows)) : Optional.empty();
            }
        }
    }

    void add(Connection connection, Account account) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO users (id, username, password_hash, role) VALUES (?, ?, ?, ?)")) {
            insert.setString(1, account.id());
            insert.setString(2, account.username());
            insert.setString(3, account.passwordHash());
            insert.setString(4, account.role().name());
            insert.executeUpdate();
        } catch (SQLException failure) {
            if (UNIQUE_VIOLATION.equals(failure.getSQLState())) {
                throw Problem.conflict("username " + account.username() + " is taken: choose another");
            }
            throw failure;
        }
    }

    void changePassword(Connection connection, Account account, String passwordHash) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE users SET password_hash = ? WHERE id = ?")) {
            update.setString(1, passwordHash);
            update.setString(2, account.id());
            update.executeUpdate();
        }
    }

    /** Whether there was something to remove. */
    boolean remove(Connection connection, Account account) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM users WHERE id = ?")) {
            delete.setString(1, account.id());
            return delete.executeUpdate() == 1;
        }
    }

    static Account read(ResultSet row) throws SQLException {
        return new Account(
                row.getString("id"),
                row.getString("username"),
                row.getString("password_hash"),
                Role.valueOf(row.getString("role")));
    }
}
