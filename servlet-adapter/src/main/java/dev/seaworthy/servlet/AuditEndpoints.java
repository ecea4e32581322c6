package dev.seaworthy.servlet;

import dev.seaworthy.audit.AuditException;
import dev.seaworthy.audit.AuditJson;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditPage;
import dev.seaworthy.audit.AuditQuery;
import dev.seaworthy.audit.AuditReader;
import dev.seaworthy.audit.AuditStatistics;
import dev.seaworthy.audit.BadCursorException;
import dev.seaworthy.audit.EventField;
import dev.seaworthy.audit.FailedLogins;
import dev.seaworthy.audit.InvalidQueryException;
import dev.seaworthy.audit.QueryTimeoutException;
import dev.seaworthy.audit.StoredEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/audit/…}: the audit log, read only. */
final class AuditEndpoints {
    private static final String BASE = "/api/v1/audit";
    static final Set<String> FILTERS = Set.of(
            "event_type",
            "category",
            "severity",
            "min_severity",
            "status",
            "user_id",
            "username",
            "tenant_id",
            "resource_type",
            "resource_id",
            "ip_address",
            "trace_id",
            "from",
            "to");
    private static final Set<String> PAGING = Set.of("limit", "cursor", "count");

    private final AuditLogger logger;
    private final AuditReader reader;
    private final AuditedReads reads;

    private AuditEndpoints(AuditLogger logger, AuditReader reader, AuditedReads reads) {
        this.logger = logger;
        this.reader = reader;
        this.reads = reads;
    }

    static Family family(AuditLogger logger, AuditReader reader) {
        AuditedReads reads = new AuditedReads(logger);
        AuditEndpoints endpoints = new AuditEndpoints(logger, reader, reads);
        AuditExportEndpoint export = new AuditExportEndpoint(reader, reads);
        return new Family(
                "audit",
                List.of(BASE + "/*"),
                List.of(
                        Route.get(BASE + "/logs", union(FILTERS, PAGING), endpoints::logs),
                        Route.get(BASE + "/logs/{id}", endpoints::event),
                        Route.get(
                                BASE + "/logs/user/{user_id}",
                                union(without(FILTERS, "user_id"), PAGING),
                                endpoints::logsOfUser),
                        Route.get(
                                BASE + "/logs/security/failed-logins",
                                union(
                                        union(without(FILTERS, "event_type", "status"), PAGING),
                                        Set.of("window", "group_by")),
                                endpoints::failedLogins),
                        Route.get(BASE + "/stats/summary", Set.of("hours"), endpoints::summary),
                        Route.get(BASE + "/export", union(FILTERS, Set.of("format")), export::handle),
                        Route.get(BASE + "/account", endpoints::account)),
                AuditEndpoints::translated);
    }

    private void logs(Exchange exchange) throws IOException {
        page(exchange, AuditQuery.parse(exchange.parameters()));
    }

    private void logsOfUser(Exchange exchange) throws IOException {
        page(exchange, AuditQuery.parse(exchange.parameters(), "user_id").userId(exchange.variable("user_id")));
    }

    private void failedLogins(Exchange exchange) throws IOException {
        String groupBy = exchange.parameter("group_by");
        String window = exchange.parameter("window");
        if (groupBy != null) {
            grouped(exchange, groupBy, window);
            return;
        }
        if (window != null) {
            throw Refusal.badParameter("window goes together with group_by; without it give from and to");
        }
        page(
                exchange,
                AuditQuery.parse(exchange.parameters(), "event_type", "status").failedLogins());
    }

    private void grouped(Exchange exchange, String groupBy, @Nullable String window) throws IOException {
        Map<String, String> others = new HashMap<>(exchange.parameters());
        others.keySet().removeAll(Set.of("group_by", "window"));
        if (!others.isEmpty()) {
            throw Refusal.badParameter(
                    "group_by goes together with window only; leave out " + new TreeSet<>(others.keySet()));
        }
        EventField field =
                switch (groupBy) {
                    case "username" -> EventField.USERNAME;
                    case "ip_address" -> EventField.IP_ADDRESS;
                    default ->
                        throw Refusal.badParameter("group_by \"" + SafeText.shown(groupBy)
                                + "\" is not legal; use username or ip_address");
                };
        Duration span = window == null ? FailedLogins.MAX_WINDOW : Spans.parse("window", window);
        FailedLogins.Grouping grouping = new FailedLogins.Grouping(field, span);
        List<FailedLogins> rows = reader.failedLogins(grouping);
        reads.record(exchange, rows.size());
        exchange.json(AuditJson.of(rows, grouping));
    }

    private void event(Exchange exchange) throws IOException {
        String id = exchange.variable("id");
        UUID uuid = uuid(id);
        if (uuid == null) {
            throw noEvent(id);
        }
        Optional<StoredEvent> found = reader.find(uuid);
        reads.record(exchange, found.isPresent() ? 1 : 0);
        exchange.json(AuditJson.of(found.orElseThrow(() -> noEvent(id))));
    }

    /** Figures tell of nobody, and consoles ask for them all the time: not recorded. */
    private void summary(Exchange exchange) throws IOException {
        reads.ignore(exchange);
        String hours = exchange.parameter("hours");
        exchange.json(AuditJson.of(
                reader.statistics(hours == null ? 24 : Spans.whole("hours", hours, 1, AuditStatistics.MAX_HOURS))));
    }

    private void account(Exchange exchange) throws IOException {
        reads.ignore(exchange);
        exchange.json(AuditJson.of(logger.account()));
    }

    private void page(Exchange exchange, AuditQuery query) throws IOException {
        AuditPage page = reader.page(query);
        reads.record(exchange, page.items().size());
        exchange.json(AuditJson.of(page));
    }

    /** {@code UUID.fromString} also takes shortened forms, which would give one event several addresses. */
    private static @Nullable UUID uuid(String text) {
        try {
            UUID uuid = UUID.fromString(text);
            return uuid.toString().equalsIgnoreCase(text) ? uuid : null;
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }

    private static Refusal noEvent(String id) {
        return Refusal.notFound("there is no audit event with the id " + SafeText.shown(id)
                + "; it was never stored, or its retention is over");
    }

    private static @Nullable Refusal translated(RuntimeException exception) {
        String message = String.valueOf(exception.getMessage());
        if (exception instanceof InvalidQueryException) {
            return Refusal.badParameter(message);
        }
        if (exception instanceof BadCursorException) {
            return new Refusal(ProblemType.BAD_CURSOR, message);
        }
        if (exception instanceof QueryTimeoutException) {
            return new Refusal(
                    ProblemType.UNAVAILABLE,
                    "the query took longer than a query may (seaworthy.audit.query-timeout); narrow it with from and to");
        }
        if (exception instanceof AuditException) {
            return new Refusal(ProblemType.UNAVAILABLE, "the audit store does not answer; try again later");
        }
        return null;
    }

    private static Set<String> union(Set<String> some, Set<String> more) {
        Set<String> all = new TreeSet<>(some);
        all.addAll(more);
        return all;
    }

    private static Set<String> without(Set<String> all, String... names) {
        Set<String> rest = new TreeSet<>(all);
        rest.removeAll(Set.of(names));
        return rest;
    }
}
