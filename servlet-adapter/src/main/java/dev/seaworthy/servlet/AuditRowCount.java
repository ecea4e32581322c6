package dev.seaworthy.servlet;

import dev.seaworthy.audit.AuditPage;
import dev.seaworthy.audit.AuditQuery;
import dev.seaworthy.audit.AuditReader;
import dev.seaworthy.audit.AuditStatistics;
import dev.seaworthy.audit.FailedLogins;
import dev.seaworthy.audit.StoredEvent;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A reader that counts the rows of the pages it gives and tells of the first page before it is given; for one export. */
final class AuditRowCount implements AuditReader {
    private final AuditReader reader;
    private final Runnable atFirst;
    private boolean begun;
    private long rows;

    AuditRowCount(AuditReader reader, Runnable atFirst) {
        this.reader = reader;
        this.atFirst = atFirst;
    }

    long rows() {
        return rows;
    }

    @Override
    public AuditPage page(AuditQuery query) {
        AuditPage page = reader.page(query);
        if (!begun) {
            begun = true;
            atFirst.run();
        }
        rows += page.items().size();
        return page;
    }

    @Override
    public Optional<StoredEvent> find(UUID id) {
        return reader.find(id);
    }

    @Override
    public List<FailedLogins> failedLogins(FailedLogins.Grouping grouping) {
        return reader.failedLogins(grouping);
    }

    @Override
    public AuditStatistics statistics(int hours) {
        return reader.statistics(hours);
    }
}
