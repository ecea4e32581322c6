package dev.seaworthy.backup;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** One job per plan in this process. Another process may run at the same time; the repository makes that harmless. */
final class PlanLocks {
    static final String BACKUP = "backup";

    private final Map<String, String> holders = new ConcurrentHashMap<>();

    /**
     * @param what for the message to others: "backup", "cleanup"
     * @throws PlanBusyException if the plan is taken
     */
    void acquire(String plan, String what) {
        String holder = holders.putIfAbsent(plan, what);
        if (holder != null) {
            throw new PlanBusyException(
                    "A " + holder + " of plan " + plan + " is running; wait for its end or cancel it",
                    holder.equals(BACKUP));
        }
    }

    void release(String plan) {
        holders.remove(plan);
    }
}
