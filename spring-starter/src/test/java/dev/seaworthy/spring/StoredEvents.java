package dev.seaworthy.spring;

import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditMode;
import dev.seaworthy.audit.AuditQuery;
import dev.seaworthy.audit.AuditReader;
import dev.seaworthy.audit.EventField;
import dev.seaworthy.audit.StoredEvent;
import java.util.Comparator;
import java.util.List;
import org.springframework.context.ApplicationContext;

/** The audit log of an application under test, oldest first. */
final class StoredEvents {

    private static final String MARK = "test.mark";

    private StoredEvents() {}

    /** Everything that was logged before this call: an event that is stored at once shows that those before it are. */
    static List<StoredEvent> of(ApplicationContext application) {
        application.getBean(AuditLogger.class).log(AuditEvent.of(MARK), AuditMode.SYNC);
        return application
                .getBean(AuditReader.class)
                .page(AuditQuery.all().limit(AuditQuery.MAX_LIMIT))
                .items()
                .stream()
                .filter(event -> !MARK.equals(event.text(EventField.EVENT_TYPE)))
                .sorted(Comparator.comparing(StoredEvent::id))
                .toList();
    }

    /** Those of one type, or of several with a common beginning. */
    static List<StoredEvent> of(ApplicationContext application, String type) {
        return of(application).stream()
                .filter(event -> type(event).startsWith(type))
                .toList();
    }

    static String type(StoredEvent event) {
        return String.valueOf(event.text(EventField.EVENT_TYPE));
    }

    /** As JSON text; empty for none. */
    static String metadata(StoredEvent event) {
        String text = event.text(EventField.METADATA);
        return text == null ? "" : text;
    }
}
