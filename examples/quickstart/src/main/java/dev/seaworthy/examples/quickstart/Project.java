package dev.seaworthy.examples.quickstart;

import dev.seaworthy.audit.Resource;

/**
 * A named collection of artifacts; also the JSON that clients see.
 *
 * @param id never changes and is never used again
 * @param name what people call it
 */
record Project(String id, String name) {

    Resource asResource() {
        return Resource.of("project", id, name);
    }
}
