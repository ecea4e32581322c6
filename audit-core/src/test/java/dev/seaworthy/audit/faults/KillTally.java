package dev.seaworthy.audit.faults;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What kills did.
 *
 * @param landed kills that hit a process in the middle of its work, by what it was doing
 * @param acknowledged events of which the processes said that they were accepted
 * @param stored events in the database
 * @param lost acknowledged as durable and not stored
 * @param lostFromQueue acknowledged as queued and not stored: the price of {@code ASYNC}
 * @param doubled stored under more than one id
 * @param torn parts of transactions whose commit nobody acknowledged, or that were rolled back
 * @param history each process, for a failure's message
 */
record KillTally(
        Map<KillPoint, Integer> landed,
        int acknowledged,
        int stored,
        List<String> lost,
        int lostFromQueue,
        List<String> doubled,
        List<String> torn,
        List<String> history) {

    static KillTally of(
            Map<KillPoint, Integer> landed,
            Acknowledged acknowledged,
            StoredKeys stored,
            Set<String> torn,
            List<String> history) {
        return new KillTally(
                landed,
                acknowledged.size(),
                stored.ids().size(),
                List.copyOf(missing(acknowledged.durable(), stored.keys())),
                missing(acknowledged.queued(), stored.keys()).size(),
                stored.doubled(),
                List.copyOf(torn),
                history);
    }

    KillTally plus(KillTally other) {
        Map<KillPoint, Integer> sum = new EnumMap<>(KillPoint.class);
        sum.putAll(landed);
        other.landed.forEach((point, kills) -> sum.merge(point, kills, Integer::sum));
        return new KillTally(
                sum,
                acknowledged + other.acknowledged,
                stored + other.stored,
                joined(lost, other.lost),
                lostFromQueue + other.lostFromQueue,
                joined(doubled, other.doubled),
                joined(torn, other.torn),
                joined(history, other.history));
    }

    int kills() {
        return landed.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** One line for people. */
    @Override
    public String toString() {
        return "kills " + history.size() + ", landed " + kills() + " " + landed + ", acknowledged " + acknowledged
                + ", stored " + stored + ", lost " + lost.size() + ", lost from the queue " + lostFromQueue
                + ", doubled " + doubled.size() + (torn.isEmpty() ? "" : ", torn " + torn.size());
    }

    private static Set<String> missing(Set<String> expected, Set<String> found) {
        Set<String> missing = new HashSet<>(expected);
        missing.removeAll(found);
        return missing;
    }

    private static List<String> joined(Collection<String> some, Collection<String> more) {
        List<String> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }
}
