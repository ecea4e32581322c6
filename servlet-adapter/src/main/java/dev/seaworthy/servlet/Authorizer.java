package dev.seaworthy.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.util.function.BiPredicate;

/**
 * Decides who may use the administrative paths. Without one nobody may. Implementations are thread-safe and do not
 * block; {@link BearerTokens} is the usual one.
 */
@FunctionalInterface
public interface Authorizer {
    /** Whether this request comes from somebody with the role. What it throws becomes a 500 that reveals nothing. */
    Access authorize(HttpServletRequest request, Role role);

    /** The roles of the container, or of the framework behind {@code isUserInRole}. */
    static Authorizer roles(String viewRole, String operateRole) {
        return when((request, role) ->
                request.isUserInRole(operateRole) || (role == Role.VIEW && request.isUserInRole(viewRole)));
    }

    /** A decision of the host; a refused caller who is not logged in gets 401, one who is gets 403. */
    static Authorizer when(BiPredicate<HttpServletRequest, Role> allowed) {
        return (request, role) -> {
            Principal principal = request.getUserPrincipal();
            if (allowed.test(request, role)) {
                return Access.granted(principal == null ? "host" : String.valueOf(principal.getName()));
            }
            return principal == null ? Access.missing() : Access.forbidden(principal.getName());
        };
    }

    /** Whoever one of the two lets in is in; else the answer that knows more about the caller stands. */
    default Authorizer or(Authorizer other) {
        return (request, role) -> {
            Access first = authorize(request, role);
            if (first.isGranted()) {
                return first;
            }
            Access second = other.authorize(request, role);
            return second.outcome().compareTo(first.outcome()) < 0 ? second : first;
        };
    }
}
