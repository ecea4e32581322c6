package dev.seaworthy.spring;

import dev.seaworthy.audit.AuditContext;
import org.springframework.core.task.TaskDecorator;

/** Has a task run in the audit context of whoever hands it over, on whatever thread. */
final class AuditTaskDecorator implements TaskDecorator {

    private final CallerContext caller;

    AuditTaskDecorator(CallerContext caller) {
        this.caller = caller;
    }

    @Override
    public Runnable decorate(Runnable task) {
        AuditContext context = caller.capture();
        return context.equals(AuditContext.empty()) ? task : () -> context.run(task);
    }

    /** Both: ours outside, so that what the other adds around the task has the context as well. */
    record With(AuditTaskDecorator ours, TaskDecorator other) implements TaskDecorator {

        @Override
        public Runnable decorate(Runnable task) {
            return ours.decorate(other.decorate(task));
        }
    }
}
