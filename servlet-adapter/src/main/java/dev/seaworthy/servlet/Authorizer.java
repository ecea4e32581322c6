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
                return principal == null
                        ? Access.granted("host")
                        : Access.granted(String.valueOf(principal.getName())).as(Access.Kind.USER);
            }
            return principal == null
                    ? Access.missing()
                    : Access.forbidden(principal.getName()).as(Access.Kind.USER);
        };
    }

    /**
     * Whoever one of the two lets in is in; else the answer that knows more about the caller stands. A bad credential is
     * remembered, whoever else the caller is.
     */
    default Authorizer or(Authorizer other) {
        return (request, role) -> {
            Access first = authorize(request, role);
            return first.isGranted() ? first : first.and(other.authorize(request, role));
        };
    }
}
