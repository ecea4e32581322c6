package dev.seaworthy.examples.quickstart;

import dev.seaworthy.audit.Actor;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.EventTypes;
import java.sql.SQLException;

/** Says who is asking, and refuses those who may not; each refusal of a presented token or right is audited. */
final class Guard {

    private final Database database;
    private final Sessions sessions;
    private final AuditLogger audit;

    Guard(Database database, Sessions sessions, AuditLogger audit) {
        this.database = database;
        this.sessions = sessions;
        this.audit = audit;
    }

    /** Anybody who is logged in. */
    Account caller(Exchange exchange) throws SQLException {
        String token = exchange.bearer()
                .orElseThrow(() -> Problem.unauthorized(
                        "Log in first: POST /login, then send the header Authorization: Bearer TOKEN"));
        return database.inTransaction(connection -> sessions.find(connection, token))
                .orElseThrow(() -> {
                    audit.log(denied(Actor.anonymous(), "the token is unknown, revoked or expired"));
                    return Problem.unauthorized("The token is unknown, revoked or expired: log in again");
                });
    }

    /** Somebody who may change projects and artifacts. */
    Account writer(Exchange exchange) throws SQLException {
        Account caller = caller(exchange);
        require(caller.role().mayWrite(), caller, "change projects or artifacts");
        return caller;
    }

    void require(boolean allowed, Account caller, String what) {
        if (!allowed) {
            audit.log(denied(caller.asActor(), "may not " + what));
            throw Problem.forbidden("Account " + caller.username() + " may not " + what);
        }
    }

    private static AuditEvent denied(Actor actor, String reason) {
        return AuditEvent.of(EventTypes.ACCESS_DENIED).by(actor).failed(reason);
    }
}
