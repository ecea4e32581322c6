package dev.seaworthy.servlet.filter;

/** Which requests of a route {@link RequestAuditFilter} writes to the audit log. */
public enum AuditedRequests {
    /** None. */
    NONE {
        @Override
        boolean includes(String method, boolean failed) {
            return false;
        }
    },
    /** Those that were refused, failed, or whose answer broke off: status 400 and above. */
    FAILURES {
        @Override
        boolean includes(String method, boolean failed) {
            return failed;
        }
    },
    /** Those whose method may change something (all but GET, HEAD, OPTIONS and TRACE), whatever became of them. */
    CHANGES {
        @Override
        boolean includes(String method, boolean failed) {
            return !isSafe(method);
        }
    },
    /** Every one. */
    ALL {
        @Override
        boolean includes(String method, boolean failed) {
            return true;
        }
    };

    abstract boolean includes(String method, boolean failed);

    /** RFC 9110, section 9.2.1. */
    static boolean isSafe(String method) {
        return switch (method) {
            case "GET", "HEAD", "OPTIONS", "TRACE" -> true;
            default -> false;
        };
    }
}
