package dev.seaworthy.alerts;

/**
 * Where notifications go. Each sink has a thread and a bounded queue of its own: a slow or dead one delays nobody else.
 */
public interface AlertSink {

    /**
     * Tells it, within 5 s. What it throws is a failure: it is counted, reported and tried again until it comes through or
     * there is something newer to tell about the same alert, unless it is {@link SinkException#refusal}. The end of an alert
     * is given up after a day. Only the message of a {@link SinkException} is shown; of others it is the name of their class.
     */
    void send(AlertNotification notification) throws Exception;

    /** Called on another thread when a call takes more than 5 s, besides an interrupt: to end it. */
    default void abort() {}
}
