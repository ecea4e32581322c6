package dev.seaworthy.examples.quickstart;

import dev.seaworthy.audit.AuditLogger;
import java.io.IOException;
import java.sql.SQLException;
import java.time.InstantSource;

/** What the application serves, in one place; prepares its data on the way. */
final class Routes {

    private Routes() {}

    static Router of(Database database, ArtifactFiles files, AuditLogger audit) throws SQLException, IOException {
        InstantSource clock = InstantSource.system();
        Accounts accounts = new Accounts();
        Sessions sessions = new Sessions(clock);
        Projects projects = new Projects(clock);
        Artifacts artifacts = new Artifacts();
        Passwords passwords = new Passwords();
        Guard guard = new Guard(database, sessions, audit);
        AccountRoutes people = new AccountRoutes(database, accounts, sessions, passwords, guard, audit);
        SessionRoutes logins = new SessionRoutes(database, accounts, sessions, passwords, guard, audit);
        ProjectRoutes registry = new ProjectRoutes(database, projects, artifacts, files, guard, audit);
        ArtifactRoutes bytes = new ArtifactRoutes(database, projects, artifacts, files, guard, audit);
        people.addDemoAccounts();
        files.recover(database.inTransaction(artifacts::files));
        return new Router()
                .route("POST", "/register", people::register)
                .route("POST", "/login", logins::login)
                .route("POST", "/logout", logins::logout)
                .route("POST", "/password", people::changePassword)
                .route("DELETE", "/users/{username}", people::remove)
                .route("GET", "/projects", registry::list)
                .route("POST", "/projects", registry::create)
                .route("PUT", "/projects/{id}", registry::rename)
                .route("DELETE", "/projects/{id}", registry::remove)
                .route("PUT", "/projects/{id}/artifacts/{name}", bytes::upload)
                .route("GET", "/projects/{id}/artifacts/{name}", bytes::download)
                .route("DELETE", "/projects/{id}/artifacts/{name}", bytes::remove);
    }
}
