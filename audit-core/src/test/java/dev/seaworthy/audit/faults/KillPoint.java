package dev.seaworthy.audit.faults;

import dev.seaworthy.audit.AuditMode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** What a process is doing when it is killed. */
enum KillPoint {
    /** It opens database and journal and adopts what the process before it left. */
    START,
    /** It writes to the store what the process before it left in the journal. */
    REPLAY,
    /** Its threads log. */
    LOGGING,
    /** Its threads log into the journal, because its database is away: the next process has something to replay. */
    AWAY,
    /** It closes its logger while its threads log. */
    CLOSE;

    /** Even a short campaign begins with these. */
    private static final List<KillPoint> FIRST = List.of(LOGGING, AWAY, REPLAY, CLOSE);

    /** The points of a campaign, each once per process; after {@link #AWAY} there is something to recover. */
    static Supplier<KillPoint> sequence(AuditMode mode, RandomGenerator random) {
        Deque<KillPoint> first = new ArrayDeque<>(FIRST);
        if (mode == AuditMode.TRANSACTIONAL) {
            first.removeAll(List.of(AWAY, REPLAY));
        }
        AtomicReference<KillPoint> before = new AtomicReference<>(LOGGING);
        return () -> {
            KillPoint fixed = first.poll();
            before.set(fixed != null ? fixed : next(mode, before.get(), random));
            return before.get();
        };
    }

    private static KillPoint next(AuditMode mode, KillPoint before, RandomGenerator random) {
        int dice = random.nextInt(100);
        if (mode == AuditMode.TRANSACTIONAL) {
            return dice < 60 ? LOGGING : dice < 80 ? START : CLOSE;
        }
        if (before == AWAY) {
            return dice < 80 ? REPLAY : START;
        }
        return dice < 35 ? LOGGING : dice < 65 ? AWAY : dice < 80 ? CLOSE : dice < 90 ? START : REPLAY;
    }
}
