package dev.seaworthy.spring;

import dev.seaworthy.audit.Actor;
import dev.seaworthy.audit.AuditContext;
import org.springframework.beans.factory.ObjectProvider;

/** The audit context of a thread as another thread must have it: with whoever is logged in, whom only this one knows. */
final class CallerContext {

    private final ObjectProvider<CurrentActor> actors;

    CallerContext(ObjectProvider<CurrentActor> actors) {
        this.actors = actors;
    }

    AuditContext capture() {
        AuditContext context = AuditContext.capture();
        CurrentActor current = context.actor() == null ? actors.getIfUnique() : null;
        Actor actor = current == null ? null : current.actor();
        return actor == null ? context : context.withActor(actor);
    }
}
