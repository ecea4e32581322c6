package dev.seaworthy.audit;

import java.time.InstantSource;
import java.util.List;

/** Events as they reach the journal. */
final class JournalEvents {
    private static final EventPreparation PREPARATION = new EventPreparation(
            TypeRegistry.BUILT_IN,
            List.of(),
            new Redactor(List.of()),
            new EventIds(InstantSource.system()),
            () -> "node");

    private JournalEvents() {}

    static AuditEvent next() {
        return of("event");
    }

    static AuditEvent of(String description) {
        return PREPARATION.prepared(AuditEvent.of("a.b").description(description));
    }

    static byte[] payload() {
        return CanonicalForm.payload(next());
    }
}
