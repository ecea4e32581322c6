package dev.seaworthy.examples.quickstart;

import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.EventType;
import dev.seaworthy.audit.Resource;

/**
 * One row about one stored file.
 *
 * @param id stays when the bytes are replaced
 * @param projectId the project it belongs to
 * @param name what the client calls it; never part of a path on disk
 * @param file name of the file with the bytes, ours
 * @param size in bytes
 * @param sha256 of the bytes, in hex
 */
record Artifact(String id, String projectId, String name, String file, long size, String sha256) {

    /** What happened to it, with the figures that prove which bytes it was. */
    AuditEvent event(EventType type, Account account) {
        return AuditEvent.of(type)
                .by(account.asActor())
                .on(Resource.of("artifact", id, name))
                .with("project_id", projectId)
                .with("size", size)
                .with("sha256", sha256);
    }
}
