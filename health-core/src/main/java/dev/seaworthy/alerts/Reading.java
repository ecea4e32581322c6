package dev.seaworthy.alerts;

import java.util.Map;

/**
 * One value of a signal, now.
 *
 * @param events of a share the bad events, of a quantile all values of its window, else 0
 * @param complete whether the whole window was seen; what began within it may look better than it is
 */
record Reading(Map<String, String> labels, double value, double events, boolean complete) {

    Reading {
        labels = Map.copyOf(labels);
    }
}
