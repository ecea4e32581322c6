package dev.seaworthy.audit.jdbc;

import dev.seaworthy.audit.Actor;
import dev.seaworthy.audit.AppendResult;
import dev.seaworthy.audit.AuditContext;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditEvents;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditMode;
import dev.seaworthy.audit.AuditPage;
import dev.seaworthy.audit.AuditQuery;
import dev.seaworthy.audit.Changes;
import dev.seaworthy.audit.DeadLetter;
import dev.seaworthy.audit.EventField;
import dev.seaworthy.audit.EventType;
import dev.seaworthy.audit.EventTypes;
import dev.seaworthy.audit.HoldScope;
import dev.seaworthy.audit.LegalHold;
import dev.seaworthy.audit.Resource;
import dev.seaworthy.audit.RetentionPolicy;
import dev.seaworthy.audit.Severity;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import javax.sql.DataSource;

/** The Java examples of {@code docs/audit.md}, line for line and in its order; {@link AuditGuideTest} compares and runs them. */
final class AuditGuideExamples {
    private AuditGuideExamples() {}

    static AppendResult events(AuditLogger audit) {
        // guide
        AuditEvent approved = AuditEvent.of("invoice.approved")
                .by(Actor.user("u-17", "ada"))
                .on(Resource.of("invoice", "42"))
                .description("second signature")
                .with("amount", new BigDecimal("1999.90"));
        AppendResult result = audit.log(approved);

        audit.log(AuditEvents.loginFailed("ada", "wrong password"), AuditMode.SYNC);
        // end
        return result;
    }

    static EventType type() {
        // guide
        EventType paid = EventType.of("invoice.paid")
                .inCategory("finance")
                .withSeverity(Severity.MEDIUM)
                .atLeast(AuditMode.JOURNALED)
                .keptFor(Duration.ofDays(3650))
                .withPersonal(EventField.DESCRIPTION);
        // end
        return paid;
    }

    static String outcome(AuditLogger audit, Map<String, ?> before, Map<String, ?> after) throws Exception {
        // guide
        Changes changes = Changes.between(before, after);
        if (!changes.isEmpty()) {
            audit.log(AuditEvents.projectUpdated(Resource.of("project", "7")).changed(changes));
        }

        String receipt =
                audit.auditedCall(AuditEvent.of("invoice.pay").on(Resource.of("invoice", "42")), () -> pay("42"));
        // end
        return receipt;
    }

    static ExecutorService context(AuditLogger audit, ExecutorService pool) {
        // guide
        AuditContext context = AuditContext.empty()
                .withActor(Actor.user("u-17", "ada").impersonatedBy("admin-1"))
                .withClient("192.0.2.7", "curl/8.5")
                .withTenant("acme");
        context.run(() -> {
            audit.log(AuditEvents.dataAccessed(Resource.of("report", "q3")));
            pool.execute(AuditContext.wrap(() -> audit.log(AuditEvent.of("report.rendered"))));
        });
        ExecutorService carrying = AuditContext.wrapExecutor(pool);
        // end
        return carrying;
    }

    static AuditLogger retention(DataSource dataSource) {
        // guide
        AuditLogger audit = AuditLogger.builder(new JdbcAuditStore(dataSource))
                .types(EventType.of("cart.viewed").keptFor(Duration.ofDays(7)))
                .retention(RetentionPolicy.keepForEver()
                        .category(EventTypes.DATA_ACCESS, Duration.ofDays(90))
                        .type("auth.login.failed", Duration.ofDays(30)))
                .build()
                .start();
        // end
        return audit;
    }

    static void hold(AuditLogger audit) {
        // guide
        LegalHold hold = audit.holds()
                .place(
                        HoldScope.user("u-17").andFrom(Instant.parse("2026-01-01T00:00:00Z")),
                        "case 4711",
                        Actor.user("lawyer-3"));
        audit.holds().release(hold.id(), "case 4711 settled", Actor.user("lawyer-3"));
        // end
    }

    static void deadLetters(AuditLogger audit) {
        // guide
        for (DeadLetter letter : audit.deadLetters().list(100)) {
            System.out.println(letter.id() + " " + letter.type() + " since " + letter.since() + ": " + letter.reason());
        }
        audit.deadLetters().resubmitAll();
        // end
    }

    static AuditPage reading(JdbcAuditStore store) {
        // guide
        AuditPage page =
                store.page(AuditQuery.all().userId("u-17").eventTypes("auth.*").limit(50));
        AuditPage next = store.page(AuditQuery.all()
                .userId("u-17")
                .eventTypes("auth.*")
                .cursor(page.nextCursor().get()));
        // end
        return next;
    }

    private static String pay(String invoice) {
        return "receipt of " + invoice;
    }
}
