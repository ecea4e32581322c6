package dev.seaworthy.servlet;

import java.util.Set;

/**
 * What answers one method of one path, and for whom.
 *
 * @param parameters the legal names in the query
 */
record Route(String method, PathPattern path, Protection protection, Set<String> parameters, Handler handler) {

    /** A probe: public, and deaf to the query. */
    static Route probe(String path, Handler handler) {
        return new Route("GET", new PathPattern(path), Protection.PUBLIC, Set.of(), handler);
    }

    static Route get(String path, Set<String> parameters, Handler handler) {
        return new Route("GET", new PathPattern(path), Protection.VIEW, parameters, handler);
    }

    static Route get(String path, Handler handler) {
        return get(path, Set.of(), handler);
    }

    static Route post(String path, Handler handler) {
        return new Route("POST", new PathPattern(path), Protection.OPERATE, Set.of(), handler);
    }

    static Route delete(String path, Handler handler) {
        return new Route("DELETE", new PathPattern(path), Protection.OPERATE, Set.of(), handler);
    }

    /** The same with these names in its query. */
    Route with(Set<String> names) {
        return new Route(method, path, protection, names, handler);
    }

    Route protectedBy(Protection other) {
        return new Route(method, path, other, parameters, handler);
    }
}
