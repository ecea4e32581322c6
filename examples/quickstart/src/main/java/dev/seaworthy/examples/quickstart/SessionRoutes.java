package dev.seaworthy.examples.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import dev.seaworthy.audit.Actor;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditMode;
import dev.seaworthy.audit.EventTypes;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;

/** Log in and log out. Each answer waits until its event survives a crash. */
final class SessionRoutes {

    private final Database database;
    private final Accounts accounts;
    private final Sessions sessions;
    private final Passwords passwords;
    private final Guard guard;
    private final AuditLogger audit;

    SessionRoutes(
            Database database,
            Accounts accounts,
            Sessions sessions,
            Passwords passwords,
            Guard guard,
            AuditLogger audit) {
        this.database = database;
        this.accounts = accounts;
        this.sessions = sessions;
        this.passwords = passwords;
        this.guard = guard;
        this.audit = audit;
    }

    void login(Exchange exchange) throws IOException, SQLException {
        JsonNode body = exchange.json();
        String username = Exchange.text(body, "username");
        Optional<Account> account = find(username);
        if (!passwords.matches(Exchange.text(body, "password"), account.map(Account::passwordHash))) {
            throw refuse(username, account.isPresent() ? "wrong password" : "unknown account");
        }
        Account known = account.orElseThrow();
        String token = database.inTransaction(connection -> sessions.open(connection, known))
                .orElseThrow(() -> refuse(username, "account removed"));
        record(AuditEvent.of(EventTypes.LOGIN_SUCCESS).by(known.asActor()));
        exchange.answer(200, Map.of("token", token));
    }

    void logout(Exchange exchange) throws SQLException {
        Account caller = guard.caller(exchange);
        String token = exchange.bearer().orElseThrow();
        database.inTransaction(connection -> sessions.revoke(connection, token));
        record(AuditEvent.of(EventTypes.LOGOUT).by(caller.asActor()));
        exchange.noContent();
    }

    private Optional<Account> find(String username) throws SQLException {
        // A name that no account can have is not sent to the database: PostgreSQL refuses some characters.
        return Texts.isUsername(username)
                ? database.inTransaction(connection -> accounts.find(connection, username))
                : Optional.empty();
    }

    private Problem refuse(String username, String reason) {
        record(AuditEvent.of(EventTypes.LOGIN_FAILED)
                .by(Actor.anonymous().named(username))
                .failed(reason));
        return Problem.unauthorized("Username or password is wrong");
    }

    /** SYNC: stored, or fsynced in the journal while the database is away, before the client hears anything. */
    private void record(AuditEvent event) {
        if (!audit.log(event, AuditMode.SYNC).accepted()) {
            throw Problem.unavailable("The audit trail cannot be written, so nobody can log in or out now");
        }
    }
}
