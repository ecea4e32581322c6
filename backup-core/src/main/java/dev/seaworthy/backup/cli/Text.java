package dev.seaworthy.backup.cli;

import dev.seaworthy.backup.BackupInfo;
import dev.seaworthy.backup.CheckFinding;
import dev.seaworthy.backup.CheckReport;
import dev.seaworthy.backup.CleanupReport;
import dev.seaworthy.backup.DrillFigures;
import dev.seaworthy.backup.Evidence;
import dev.seaworthy.backup.PlanStatus;
import dev.seaworthy.backup.RestoreReport;
import dev.seaworthy.backup.RestoredSource;
import dev.seaworthy.backup.RetentionDecision;
import dev.seaworthy.backup.SourceInfo;
import dev.seaworthy.backup.Verification;
import dev.seaworthy.backup.VerifyFinding;
import dev.seaworthy.backup.VerifyReport;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Results for people. */
final class Text {
    private static final String ROW = "%-32s %-10s %-20s %10s  %s%n";
    private static final int COUNTS_SHOWN = 8;
    private static final String[] UNITS = {"B", "KB", "MB", "GB", "TB"};

    private Text() {}

    static void backup(PrintWriter out, BackupInfo backup) {
        out.println(backup.id() + " " + backup.state() + ", state of " + time(backup.consistencyPoint()) + ", "
                + size(backup.rawBytes()) + " in " + size(backup.storedBytes()));
        for (SourceInfo source : backup.sources()) {
            source.warnings().forEach(warning -> out.println("  " + source.name() + ": " + warning));
        }
    }

    static void list(PrintWriter out, List<BackupInfo> items, List<PlanStatus> plans) {
        if (items.isEmpty()) {
            out.println("There is no backup yet");
        } else {
            out.printf(Locale.ROOT, ROW, "ID", "STATE", "STATE OF", "STORED", "CHECKED");
        }
        for (BackupInfo backup : items) {
            out.printf(
                    Locale.ROOT,
                    ROW,
                    backup.id(),
                    backup.state(),
                    time(backup.consistencyPoint()),
                    size(backup.storedBytes()),
                    remarks(backup));
        }
        for (PlanStatus plan : plans) {
            out.println("Plan " + plan.name() + ": "
                    + (plan.schedule() == null ? "run by hand" : plan.schedule() + ", next " + time(plan.nextRun()))
                    + (plan.stale() ? "; NO FRESH VERIFIED BACKUP" : ""));
            plan.complaints().forEach(complaint -> out.println("  " + complaint));
        }
    }

    static void drill(PrintWriter out, Evidence drill) {
        DrillFigures figures = drill.drill();
        if (figures != null) {
            out.println(String.format(
                    Locale.ROOT,
                    "%s restored: %s in %.1f s (%.1f MB/s), assertions held: %d",
                    drill.id(),
                    size(figures.bytes()),
                    figures.seconds(),
                    figures.megabytesPerSecond(),
                    figures.assertions().size()));
            return;
        }
        out.println(drill.id()
                + (drill.level() == null ? " could not be drilled: " : " DOES NOT RESTORE: ")
                + (drill.error() == null ? "" : drill.error()));
        drill.findings().forEach(finding -> out.println("  " + finding(finding)));
    }

    private static String remarks(BackupInfo backup) {
        Verification verified = backup.verified();
        String checked = verified == null
                ? "never"
                : verified.level() + " " + time(verified.at()) + (verified.good() ? "" : " BAD");
        String error = backup.error();
        return checked + (backup.held() ? ", held" : "") + (error == null ? "" : ", " + error);
    }

    static void verification(PrintWriter out, VerifyReport report) {
        out.println(report.id() + " " + report.level() + (report.good() ? " good" : " BAD"));
        report.findings().forEach(finding -> out.println("  " + finding(finding)));
        report.unread().forEach(unread -> out.println("  " + finding(unread)));
        if (report.limitation() != null) {
            out.println("  " + report.limitation());
        }
    }

    static String finding(VerifyFinding finding) {
        return finding.file() + " " + finding.problem();
    }

    static void restore(PrintWriter out, RestoreReport report) {
        for (RestoredSource source : report.sources()) {
            out.println("Restored " + source.source() + " to " + source.target() + counts(source));
            source.notes().forEach(note -> out.println("  " + note));
        }
        if (report.safetyBackup() != null) {
            out.println("What was live before is also saved as " + report.safetyBackup() + ", held until released");
        }
        report.wayBack().forEach(out::println);
    }

    private static String counts(RestoredSource source) {
        if (source.counts().isEmpty()) {
            return "";
        }
        String shown = source.counts().entrySet().stream()
                .limit(COUNTS_SHOWN)
                .map(count -> count.getKey() + ": " + count.getValue())
                .collect(Collectors.joining(", "));
        int more = source.counts().size() - COUNTS_SHOWN;
        return " (" + shown + (more > 0 ? " and " + more + " more" : "") + ")";
    }

    static void cleanup(PrintWriter out, CleanupReport report) {
        for (RetentionDecision decision : report.decisions()) {
            String verb = decision.kept() ? "keep  " : report.dryRun() ? "would remove" : "remove";
            out.println(verb + " " + decision.id() + ": " + String.join("; ", decision.reasons()));
        }
        report.removedLeftovers().forEach(key -> out.println("remove leftover " + key));
        out.println("Plan " + report.plan() + ": "
                + (report.dryRun()
                        ? "dry run, nothing removed"
                        : report.removed().size() + " backups and " + report.removedBlobs() + " file contents removed, "
                                + size(report.freedBytes()) + " freed"));
    }

    static void check(PrintWriter out, CheckReport report) {
        String place = "";
        for (CheckFinding finding : report.findings()) {
            if (!finding.place().equals(place)) {
                place = finding.place();
                out.println(place);
            }
            out.printf(Locale.ROOT, "  %-8s %-12s %s%n", finding.level(), finding.check(), finding.message());
            if (finding.nextStep() != null) {
                out.println("                        " + finding.nextStep());
            }
        }
        out.println(
                switch (report.level()) {
                    case OK -> "Everything is as it should be";
                    case WARNING -> "Backups work; see the warnings";
                    case FAILED -> "Backups cannot be relied on: see what FAILED";
                });
    }

    private static String time(@Nullable Instant instant) {
        return instant == null ? "-" : instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    static String size(@Nullable Long bytes) {
        if (bytes == null) {
            return "-";
        }
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, UNITS[unit]);
    }
}
