package dev.seaworthy.examples.quickstart;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/** The table of bearer tokens, each good for half a day. Thread-safe. */
final class Sessions {

    private static final Duration LIFETIME = Duration.ofHours(12);

    private final InstantSource clock;

    Sessions(InstantSource clock) {
        this.clock = clock;
    }

    /** A new token, or nothing when the account has just been removed. Forgets expired ones on the way. */
    Optional<String> open(Connection connection, Account account) throws SQLException {
        forgetExpired(connection, account);
        String token = Tokens.random();
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO sessions (token_hash, user_id, expires_at) SELECT ?, id, ? FROM users WHERE id = ?")) {
            insert.setString(1, Tokens.hash(token));
            insert.setObject(2, now().plus(LIFETIME));
            insert.setString(3, account.id());
            return insert.executeUpdate() == 1 ? Optional.of(token) : Optional.empty();
        }
    }

    /** Whose token this is, unless it is unknown, revoked or expired. */
    Optional<Account> find(Connection connection, String token) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT u.id, u.username, u.password_hash, u.role"
                + " FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.token_hash = ? AND s.expires_at > ?")) {
            select.setString(1, Tokens.hash(token));
            select.setObject(2, now());
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? Optional.of(Accounts.read(rows)) : Optional.empty();
            }
        }
    }

    /** Whether the token was good until now. */
    boolean revoke(Connection connection, String token) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM sessions WHERE token_hash = ?")) {
            delete.setString(1, Tokens.hash(token));
            return delete.executeUpdate() == 1;
        }
    }

    /** Ends every session of the account but the one with this token; says how many. */
    int revokeOthers(Connection connection, Account account, String token) throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement("DELETE FROM sessions WHERE user_id = ? AND token_hash <> ?")) {
            delete.setString(1, account.id());
            delete.setString(2, Tokens.hash(token));
            return delete.executeUpdate();
        }
    }

    private void forgetExpired(Connection connection, Account account) throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement("DELETE FROM sessions WHERE user_id = ? AND expires_at <= ?")) {
            delete.setString(1, account.id());
            delete.setObject(2, now());
            delete.executeUpdate();
        }
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
