package dev.seaworthy.spring;

import dev.seaworthy.health.CheckReport;
import dev.seaworthy.health.HealthMonitor;
import dev.seaworthy.health.Status;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A check as Actuator shows it, in the words that both lines of Boot have. Degraded is up with a detail that says so,
 * because Actuator's aggregation passes over statuses it does not know.
 */
record ExportedCheck(State state, Map<String, Object> details) {

    enum State {
        UP,
        DOWN,
        /** Not yet run. */
        UNKNOWN
    }

    /** Without what was imported from there: Actuator shows that itself. */
    static List<String> names(HealthMonitor monitor) {
        return monitor.overview().checks().stream()
                .filter(check -> !check.tags().contains(IndicatorImport.TAG))
                .map(CheckReport::name)
                .toList();
    }

    static Optional<ExportedCheck> of(HealthMonitor monitor, String name) {
        return monitor.overview().checks().stream()
                .filter(check -> check.name().equals(name))
                .findFirst()
                .map(ExportedCheck::of);
    }

    private static ExportedCheck of(CheckReport check) {
        Map<String, Object> details = new LinkedHashMap<>(check.data());
        if (check.message() != null) {
            details.put("message", check.message());
        }
        if (check.effective() == Status.DEGRADED) {
            details.put("degraded", true);
        }
        return new ExportedCheck(state(check), details);
    }

    private static State state(CheckReport check) {
        if (check.checkedAt() == null) {
            return State.UNKNOWN;
        }
        return check.effective() == Status.DOWN ? State.DOWN : State.UP;
    }
}
