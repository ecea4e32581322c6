package dev.seaworthy.backup;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Proves that a backup restores: everything is decoded, loaded into scratch targets, counted there and looked at by the
 * application's assertions. That a backup does not restore is a result, not an exception.
 */
final class Drill {
    private final BackupSettings settings;
    private final BackupEngine engine;

    Drill(BackupSettings settings, BackupEngine engine) {
        this.settings = settings;
        this.engine = engine;
    }

    /**
     * Carries out one drill and records it.
     *
     * @param level V3 for the structure alone, or V4
     * @throws BackupRefusedException if it cannot be carried out as configured; that is recorded too
     */
    Evidence run(BackupId id, VerifyLevel level, RunToken token) throws IOException {
        BackupPlan plan = settings.plan(id.plan());
        DrillPlan drill = plan.drill();
        if (drill == null) {
            throw new BackupRefusedException("Plan " + plan.name() + " has no place for drills, so level " + level
                    + " cannot be checked; give one with drill(DrillPlan.in(folder)), or drill.folder in the"
                    + " configuration");
        }
        RunControl.Registration timeout =
                token.within(plan.timeout(), "The drill of backup " + id + " took longer than " + plan.timeout());
        try {
            return engine.recorded(outcome(id, level, drill, token));
        } catch (BackupRefusedException | BackupTimedOutException refused) {
            engine.recorded(notCarriedOut(id, refused));
            throw refused;
        } finally {
            timeout.end();
        }
    }

    private Evidence outcome(BackupId id, VerifyLevel level, DrillPlan drill, RunToken token) throws IOException {
        try {
            long began = System.nanoTime();
            VerifyReport checked = engine.check(id, VerifyLevel.V2, token);
            double verifySeconds = (System.nanoTime() - began) / 1e9;
            return checked.good()
                    ? restored(id, level, drill, token, verifySeconds)
                    : Evidence.ofDrill(engine.recorded(checked));
        } catch (BackupCancelledException | BackupRefusedException notTheBackup) {
            throw notTheBackup;
        } catch (IOException | RuntimeException failure) {
            token.check();
            return Faults.areOfTheBackup(failure)
                    ? new Evidence(id, Attestations.DRILL, now(), level, false, List.of(), reason(failure), null)
                    : notCarriedOut(id, failure);
        }
    }

    private Evidence restored(BackupId id, VerifyLevel level, DrillPlan drill, RunToken token, double verifySeconds)
            throws IOException {
        Manifest manifest = engine.repository().manifest(id);
        try (Scratch scratch = Scratch.open(settings, drill, manifest, level)) {
            double restoreSeconds = 0;
            Map<String, Map<String, Long>> counts = new TreeMap<>();
            for (SourceInfo source : manifest.sources()) {
                token.check();
                long start = System.nanoTime();
                RestoredSource restored = scratch.restore(engine.content(manifest, source, token), level, token);
                restoreSeconds += (System.nanoTime() - start) / 1e9;
                counts.put(source.name(), level == VerifyLevel.V4 ? restored.counts() : Map.of());
            }
            List<String> held = level == VerifyLevel.V4 ? assertions(drill, scratch, token) : List.of();
            DrillFigures figures =
                    new DrillFigures(manifest.rawBytes(), verifySeconds, restoreSeconds, counts, held, environment());
            return new Evidence(id, Attestations.DRILL, now(), level, true, List.of(), null, figures);
        }
    }

    private List<String> assertions(DrillPlan drill, Scratch scratch, RunToken token) throws IOException {
        List<String> held = new ArrayList<>();
        for (Map.Entry<String, RestoreAssertion> assertion : drill.assertions().entrySet()) {
            token.check();
            try {
                assertion.getValue().check(scratch);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IOException("The drill was interrupted", interrupted);
            } catch (Exception | AssertionError failed) {
                token.check();
                throw unproven(assertion.getKey(), failed);
            }
            held.add(assertion.getKey());
        }
        return held;
    }

    private static IOException unproven(String assertion, Throwable failed) {
        return Faults.areOfTheCopy(failed)
                ? new UnrestorableException(
                        "Restore assertion \"" + assertion + "\" does not hold: " + Reasons.of(failed), failed)
                : new IOException(
                        "Restore assertion \"" + assertion + "\" could not be asked: " + Reasons.of(failed), failed);
    }

    private Evidence notCarriedOut(BackupId id, Exception failure) {
        return new Evidence(
                id,
                Attestations.DRILL,
                now(),
                null,
                false,
                List.of(),
                "The drill could not be carried out, which says nothing about the backup: " + reason(failure),
                null);
    }

    private Instant now() {
        return settings.clock().instant();
    }

    private static String reason(Throwable failure) {
        return Reasons.of(failure);
    }

    private static Map<String, String> environment() {
        return Map.of(
                "host", host(),
                "java", Runtime.version().toString(),
                "software", BackupRun.software());
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            return "unknown";
        }
    }
}
