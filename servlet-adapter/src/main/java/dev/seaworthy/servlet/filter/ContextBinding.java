package dev.seaworthy.servlet.filter;

import dev.seaworthy.servlet.RequestContext;

/** Binds a request's context to the thread for those parts of Seaworthy that are on the class path. */
@FunctionalInterface
interface ContextBinding {
    Scope bind(RequestContext context);

    /** The span in which the context is bound; to be closed on the same thread. */
    @FunctionalInterface
    interface Scope {
        void close();
    }

    /** Nothing to bind to without the audit core. */
    static ContextBinding available() {
        try {
            Class.forName("dev.seaworthy.audit.AuditContext", false, ContextBinding.class.getClassLoader());
        } catch (ClassNotFoundException absent) {
            return context -> () -> {};
        }
        return new AuditContextBinding();
    }
}
