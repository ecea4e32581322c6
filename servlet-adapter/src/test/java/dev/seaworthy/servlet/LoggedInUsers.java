package dev.seaworthy.servlet;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.security.Principal;

/** The login of a host: whoever says {@code X-User} is that user, in the role of {@code X-Role}. */
public final class LoggedInUsers {
    private LoggedInUsers() {}

    public static void register(ServletContext context) {
        context.addFilter(
                        "login",
                        (request, response, chain) -> chain.doFilter(loggedIn((HttpServletRequest) request), response))
                .addMappingForUrlPatterns(null, false, "/*");
    }

    private static HttpServletRequest loggedIn(HttpServletRequest request) {
        String user = request.getHeader("X-User");
        return new HttpServletRequestWrapper(request) {
            @Override
            public Principal getUserPrincipal() {
                return user == null ? null : () -> user;
            }

            @Override
            public boolean isUserInRole(String role) {
                return role.equals(request.getHeader("X-Role"));
            }
        };
    }
}
