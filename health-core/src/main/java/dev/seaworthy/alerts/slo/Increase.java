package dev.seaworthy.alerts.slo;

import java.util.HashMap;
import java.util.Map;

/**
 * How much totals grew together. What is there at the first look counts from then on; what comes later counts from zero,
 * and so does what began anew.
 */
final class Increase {

    private final Map<Object, Double> last = new HashMap<>();
    private double grown;

    /** @param onlyLook whether these are where counting begins */
    void look(Map<Object, Double> totals, boolean onlyLook) {
        last.keySet().retainAll(totals.keySet());
        totals.forEach((meter, now) -> {
            Double before = last.get(meter);
            if (now.isNaN()) {
                // Unknown is no reset: what comes next is compared with what was known before.
                last.putIfAbsent(meter, now);
                return;
            }
            if (!onlyLook && (before == null || !before.isNaN())) {
                grown += before == null || now < before ? now : now - before;
            }
            last.put(meter, now);
        });
    }

    double grown() {
        return grown;
    }
}
