package dev.seaworthy.examples.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.EventTypes;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;

/** Make, change and remove accounts. Rows and audit event are one transaction. */
final class AccountRoutes {

    private final Database database;
    private final Accounts accounts;
    private final Sessions sessions;
    private final Passwords passwords;
    private final Guard guard;
    private final AuditLogger audit;

    AccountRoutes(
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

    /** At the very first start: two accounts to try things with. */
    void addDemoAccounts() throws SQLException {
        if (database.inTransaction(accounts::none)) {
            add("editor", "editor-password", Role.EDITOR);
            add("reader", "reader-password", Role.READER);
        }
    }

    void register(Exchange exchange) throws IOException, SQLException {
        JsonNode body = exchange.json();
        String username = Texts.username(Exchange.text(body, "username"));
        Account account = add(username, Texts.password(Exchange.text(body, "password")), Role.MEMBER);
        exchange.answer(201, Map.of("id", account.id(), "username", account.username()));
    }

    void changePassword(Exchange exchange) throws IOException, SQLException {
        Account caller = guard.caller(exchange);
        String hash = passwords.hash(Texts.password(Exchange.text(exchange.json(), "password")));
        String token = exchange.bearer().orElseThrow();
        database.inTransaction(connection -> {
            accounts.changePassword(connection, caller, hash);
            int revoked = sessions.revokeOthers(connection, caller, token);
            return audit.log(
                    AuditEvent.of(EventTypes.PASSWORD_CHANGE)
                            .by(caller.asActor())
                            .on(caller.asResource())
                            .with("other_sessions_revoked", revoked),
                    connection);
        });
        exchange.noContent();
    }

    void remove(Exchange exchange) throws SQLException {
        Account caller = guard.caller(exchange);
        String username = exchange.path("username");
        boolean own = caller.username().equals(username);
        guard.require(own || caller.role().mayRemoveOthers(), caller, "remove other accounts");
        database.inTransaction(connection -> {
            Account removed = accounts.find(connection, username)
                    .orElseThrow(() -> Problem.notFound("There is no account " + username));
            if (!accounts.remove(connection, removed)) {
                throw Problem.notFound("There is no account " + username);
            }
            return audit.log(
                    AuditEvent.of(EventTypes.USER_DELETE).by(caller.asActor()).on(removed.asResource()), connection);
        });
        exchange.noContent();
    }

    private Account add(String username, String password, Role role) throws SQLException {
        Account account = new Account(UUID.randomUUID().toString(), username, passwords.hash(password), role);
        return database.inTransaction(connection -> {
            accounts.add(connection, account);
            audit.log(
                    AuditEvent.of(EventTypes.USER_CREATE).by(account.asActor()).on(account.asResource()), connection);
            return account;
        });
    }
}
