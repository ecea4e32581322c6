package dev.seaworthy.alerts;

import java.util.List;
import java.util.Map;

/** A sink that wants to hear once a minute what fires, because its receiver forgets or waits for a sign of life. */
public interface ActiveAlertsSink extends AlertSink {

    /**
     * What fires and is not silenced, maybe nothing. Only called while rules are evaluated.
     *
     * @param labels of the application, as given to the builder
     */
    void push(List<Alert> firing, Map<String, String> labels) throws Exception;

    /** Whether {@link #send} is never called, since it would do nothing, which is no sign of life. Asked once. */
    default boolean onlyPushed() {
        return false;
    }
}
