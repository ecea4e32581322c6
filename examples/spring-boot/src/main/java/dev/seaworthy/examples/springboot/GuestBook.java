package dev.seaworthy.examples.springboot;

import dev.seaworthy.audit.Actor;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditMode;
import dev.seaworthy.audit.EventType;
import dev.seaworthy.audit.EventTypes;
import dev.seaworthy.audit.Resource;
import java.util.List;
import java.util.Objects;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Keeps the entries. Each change and its audit event are one transaction: both are kept, or neither. */
@Service
class GuestBook {

    private static final EventType WRITTEN =
            EventType.of("entry.write").inCategory(EventTypes.DATA_MODIFICATION).withMode(AuditMode.TRANSACTIONAL);
    private static final EventType REMOVED = EventType.of("entry.remove")
            .inCategory(EventTypes.DATA_MODIFICATION)
            .withMode(AuditMode.TRANSACTIONAL);

    private final JdbcClient database;
    private final AuditLogger audit;

    GuestBook(JdbcClient database, AuditLogger audit) {
        this.database = database;
        this.audit = audit;
    }

    List<Entry> entries() {
        return database.sql("SELECT id, guest, text FROM entry ORDER BY id DESC LIMIT 100")
                .query(Entry.class)
                .list();
    }

    @Transactional
    Entry write(String guest, String text) {
        GeneratedKeyHolder key = new GeneratedKeyHolder();
        database.sql("INSERT INTO entry (guest, text) VALUES (?, ?)")
                .params(guest, text)
                .update(key, "id");
        long id = Objects.requireNonNull(key.getKeyAs(Number.class)).longValue();
        Entry entry = new Entry(id, guest, text);
        audit.log(AuditEvent.of(WRITTEN).by(Actor.user(guest)).on(resource(entry.id())));
        return entry;
    }

    @Transactional
    boolean remove(long id) {
        boolean removed =
                database.sql("DELETE FROM entry WHERE id = ?").param(id).update() > 0;
        if (removed) {
            audit.log(AuditEvent.of(REMOVED).by(Actor.anonymous()).on(resource(id)));
        }
        return removed;
    }

    private static Resource resource(long id) {
        return Resource.of("entry", Long.toString(id));
    }
}
