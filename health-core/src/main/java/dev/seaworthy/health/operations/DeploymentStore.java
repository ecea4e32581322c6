package dev.seaworthy.health.operations;

import java.util.List;

/**
 * Keeps deployments; several processes may share one. Called from one thread of each, which may wait for it. Failures
 * are exceptions of any kind: they are logged, and the call is made again later.
 */
public interface DeploymentStore {

    /** How many a store keeps at least; it may drop the oldest beyond. */
    int KEPT = 1000;

    /** The newest by their start, newest first. */
    List<Deployment> newest(int limit) throws Exception;

    /** Adds this row, or takes it for the one with the same instance and start. */
    void save(Deployment deployment) throws Exception;
}
