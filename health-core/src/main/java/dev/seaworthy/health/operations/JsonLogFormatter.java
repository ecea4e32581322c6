package dev.seaworthy.health.operations;

import dev.seaworthy.health.format.JsonText;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/**
 * Writes records of {@code java.util.logging}, which has no such format of its own, as one line of JSON each, with the
 * names of the Elastic Common Schema. Named in a configuration:
 * {@code java.util.logging.FileHandler.formatter=dev.seaworthy.health.operations.JsonLogFormatter}. Thread-safe.
 */
public final class JsonLogFormatter extends Formatter {

    @Override
    public String format(LogRecord record) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("@timestamp", record.getInstant());
        line.put("log.level", JulTail.level(record.getLevel()).name());
        line.put("log.logger", String.valueOf(record.getLoggerName()));
        line.put("process.thread.id", record.getLongThreadID());
        line.put("message", String.valueOf(formatMessage(record)));
        Throwable thrown = record.getThrown();
        if (thrown != null) {
            line.put("error.type", thrown.getClass().getName());
            line.put("error.message", String.valueOf(thrown.getMessage()));
            line.put("error.stack_trace", JulTail.stackTrace(thrown));
        }
        return JsonText.of(line) + "\n";
    }
}
