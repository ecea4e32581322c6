package dev.seaworthy.health.format;

import dev.seaworthy.health.CheckReport;
import dev.seaworthy.health.HealthReport;
import dev.seaworthy.health.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The four wire formats of a probe; the first is the answer to everything we do not know. */
enum ProbeFormat {
    MICROPROFILE("application/json") {
        @Override
        String body(HealthReport report, DetailLevel level) {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("status", upOrDown(report.status()));
            body.put("checks", level == DetailLevel.STATUS ? List.of() : checks(report, level));
            return JsonText.of(body);
        }

        private List<Map<String, Object>> checks(HealthReport report, DetailLevel level) {
            List<Map<String, Object>> checks = new ArrayList<>();
            for (CheckReport check : report.checks()) {
                Map<String, Object> entry = new LinkedHashMap<>();
                entry.put("name", check.name());
                entry.put("status", upOrDown(check.effective()));
                Map<String, Object> data = level == DetailLevel.FULL ? details(check) : Map.of();
                // The schema allows no empty member: an object without values is left out.
                if (!data.isEmpty()) {
                    entry.put("data", data);
                }
                checks.add(entry);
            }
            return checks;
        }
    },
    IETF("application/health+json") {
        @Override
        String body(HealthReport report, DetailLevel level) {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("status", word(report.status()));
            if (level != DetailLevel.STATUS) {
                if (report.reason() != null) {
                    body.put("output", report.reason());
                }
                Map<String, Object> checks = new LinkedHashMap<>();
                report.checks().forEach(check -> checks.put(check.name(), List.of(entry(check, level))));
                body.put("checks", checks);
            }
            return JsonText.of(body);
        }

        private Map<String, Object> entry(CheckReport check, DetailLevel level) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("status", word(check.effective()));
            if (level == DetailLevel.FULL) {
                if (check.checkedAt() != null) {
                    entry.put("time", check.checkedAt());
                }
                if (check.message() != null && check.effective() != Status.UP) {
                    entry.put("output", check.message());
                }
                check.data().forEach((key, value) -> entry.put(RESERVED.contains(key) ? "data_" + key : key, value));
            }
            return entry;
        }

        private String word(Status status) {
            return switch (status) {
                case UP -> "pass";
                case DEGRADED -> "warn";
                case DOWN -> "fail";
            };
        }
    },
    ACTUATOR("application/vnd.spring-boot.actuator.v3+json") {
        @Override
        String body(HealthReport report, DetailLevel level) {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("status", upOrDown(report.status()));
            if (level != DetailLevel.STATUS && report.reason() != null) {
                body.put("description", report.reason());
            }
            if (level != DetailLevel.STATUS && !report.checks().isEmpty()) {
                Map<String, Object> components = new TreeMap<>();
                report.checks().forEach(check -> components.put(check.name(), component(check, level)));
                body.put("components", components);
            }
            return JsonText.of(body);
        }

        private Map<String, Object> component(CheckReport check, DetailLevel level) {
            Map<String, Object> component = new LinkedHashMap<>();
            component.put("status", upOrDown(check.effective()));
            Map<String, Object> details = level == DetailLevel.FULL ? details(check) : Map.of();
            if (!details.isEmpty()) {
                component.put("details", details);
            }
            return component;
        }
    },
    TEXT("text/plain;charset=utf-8") {
        @Override
        String body(HealthReport report, DetailLevel level) {
            return upOrDown(report.status());
        }
    };

    /** What the draft of health+json gives a meaning and a type of its own. */
    private static final Set<String> RESERVED = Set.of(
            "componentId",
            "componentType",
            "observedValue",
            "observedUnit",
            "status",
            "affectedEndpoints",
            "time",
            "output",
            "links");

    /** What nearly every probe sends; the others are worth parsing. */
    private static final Map<String, ProbeFormat> COMMON = Map.of(
            "*/*", MICROPROFILE,
            "application/json", MICROPROFILE,
            "application/health+json", IETF,
            "application/vnd.spring-boot.actuator.v3+json", ACTUATOR,
            "text/plain", TEXT);

    private final String contentType;

    ProbeFormat(String contentType) {
        this.contentType = contentType;
    }

    abstract String body(HealthReport report, DetailLevel level);

    Answer render(HealthReport report, DetailLevel level) {
        return new Answer(report.serving() ? 200 : 503, contentType, body(report, level));
    }

    static ProbeFormat preferredBy(@Nullable String accept) {
        if (accept == null) {
            return MICROPROFILE;
        }
        ProbeFormat common = COMMON.get(accept);
        return common != null
                ? common
                : AcceptHeader.parse(accept).best(List.of(values()), ProbeFormat::mediaType, MICROPROFILE);
    }

    private String mediaType() {
        int parameters = contentType.indexOf(';');
        return parameters < 0 ? contentType : contentType.substring(0, parameters);
    }

    /** None of the three formats knows a third status in the place where orchestrators look. */
    private static String upOrDown(Status status) {
        return status == Status.DOWN ? "DOWN" : "UP";
    }

    private static Map<String, Object> details(CheckReport check) {
        Map<String, Object> details = new TreeMap<>(check.data());
        if (check.message() != null) {
            details.putIfAbsent("message", check.message());
        }
        if (check.status() != Status.UP) {
            details.putIfAbsent("state", check.status().name().toLowerCase(Locale.ROOT));
        }
        if (check.stale()) {
            details.putIfAbsent("stale", true);
        }
        return details;
    }
}
