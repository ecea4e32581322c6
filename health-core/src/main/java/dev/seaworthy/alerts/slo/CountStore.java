package dev.seaworthy.alerts.slo;

import java.time.Instant;
import java.util.List;

/**
 * Where the instances of an application put what they counted, and find what the others did. Called from one thread of
 * each, which may wait for it. Failures are exceptions of any kind: they are told, and the call is made again a minute
 * later.
 */
public interface CountStore {

    /**
     * Who counts.
     *
     * @param process another one for each start, so that no process ever changes what another counted; 36 characters
     * @param instance its name for people, at most 200 characters
     */
    record Writer(String process, String instance) {}

    /**
     * Takes these for what the process counted in those slots so far: saving the same, or more, again changes or replaces
     * and never adds.
     */
    void save(Writer writer, List<SloCount> counts) throws Exception;

    /**
     * What all other processes counted in slots from this time on, added up by objective and slot. {@code instances} are
     * those with another name than the reader.
     */
    List<SloCount> othersSince(Grain grain, Instant from, Writer reader) throws Exception;

    /** Drops slots older than {@link Grain#kept()}, by the clock of the caller and by that of the store, if it has one. */
    void prune(Grain grain, Instant now) throws Exception;
}
