package dev.seaworthy.backup;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Cleanups of this instance. A scheduled one also reads again what was good once; when it fails, the health says so until
 * the next is good. Thread-safe.
 */
final class Cleanups {
    private final BackupSettings settings;
    private final BackupEngine engine;
    private final Map<String, String> failures = new ConcurrentSkipListMap<>();

    Cleanups(BackupSettings settings, BackupEngine engine) {
        this.settings = settings;
        this.engine = engine;
    }

    CleanupReport run(BackupPlan plan, boolean dryRun, RunToken token) throws IOException {
        RunControl.Registration timeout = token.within(
                plan.timeout(), "The cleanup of plan " + plan.name() + " took longer than " + plan.timeout());
        try {
            CleanupReport report = new Cleanup(engine.repository(), settings, token).run(plan, dryRun);
            if (!dryRun) {
                engine.catchUp();
                engine.listeners().tell(listener -> listener.cleanedUp(report));
            }
            return report;
        } finally {
            timeout.end();
        }
    }

    Jobs.Work scheduled(BackupPlan plan) {
        return token -> {
            try {
                run(plan, false, token);
                new Rechecks(engine).run(plan, settings.clock(), token);
                failures.remove(plan.name());
            } catch (BackupTimedOutException tooLong) {
                failed(plan, tooLong);
                throw tooLong;
            } catch (BackupCancelledException wanted) {
                throw wanted;
            } catch (IOException | RuntimeException failure) {
                failed(plan, failure);
                throw failure;
            }
        };
    }

    private void failed(BackupPlan plan, Exception failure) {
        failures.put(plan.name(), "the last cleanup of plan " + plan.name() + " failed: " + Reasons.of(failure));
    }

    /** One sentence each; empty when all were good the last time. */
    List<String> complaints() {
        return List.copyOf(failures.values());
    }
}
