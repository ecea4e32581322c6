package dev.seaworthy.benchmarks;

import dev.seaworthy.audit.Actor;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.Resource;

/** An audit logger over a store that does nothing. */
final class AuditSubject implements Subject {

    private final String name;
    private final String note;
    private final CountingStore store = new CountingStore();
    private final AuditLogger audit;

    AuditSubject(String name, String note, int queueCapacity) {
        this.name = name;
        this.note = note;
        this.audit =
                AuditLogger.builder(store).queueCapacity(queueCapacity).build().start();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void call() {
        AuditEvent event = AuditEvent.of("artifact.download")
                .by(Actor.user("u-17", "somebody"))
                .on(Resource.of("artifact", "42"))
                .ipAddress("192.0.2.7")
                .request("GET", "/projects/42/artifacts/7");
        audit.log(note.isEmpty() ? event : event.with("note", note));
    }

    @Override
    public long handled() {
        return store.count();
    }

    @Override
    public void close() {
        audit.close();
    }
}
