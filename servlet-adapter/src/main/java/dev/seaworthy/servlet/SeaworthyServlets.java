package dev.seaworthy.servlet;

import jakarta.servlet.Servlet;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Set;

/**
 * The servlets of Seaworthy, ready to be mounted:
 *
 * <pre>{@code
 * SeaworthyServlets.at("/seaworthy")
 *         .health(health).metrics(metrics).audit(audit, auditStore).backups(backups)
 *         .authorizer(BearerTokens.operating(Token.environment("SEAWORTHY_ADMIN_TOKEN")))
 *         .register(servletContext);
 * }</pre>
 */
public final class SeaworthyServlets {
    /**
     * The request attribute under which our servlets, and those of a host that wants to, leave the pattern of the route
     * that answers, such as {@code /projects/{id}}.
     */
    public static final String ROUTE_ATTRIBUTE = "dev.seaworthy.servlet.route";

    /** The request attribute under which our servlets leave the name of the caller whom they let in; never a credential. */
    public static final String PRINCIPAL_ATTRIBUTE = "dev.seaworthy.servlet.principal";

    /**
     * The request attribute, of any value, that says that this request is written to the audit log by whoever answers it, or
     * on purpose not at all: {@code RequestAuditFilter} then writes nothing.
     */
    public static final String AUDITED_ATTRIBUTE = "dev.seaworthy.servlet.audited";

    private final List<Mount> mounts;

    SeaworthyServlets(List<Mount> mounts) {
        this.mounts = List.copyOf(mounts);
    }

    /**
     * Begins a configuration. At {@code /} the host's own servlets keep every path but {@code /health}, {@code /metrics},
     * {@code /info} and what is below {@code /api/v1/audit}, {@code /api/v1/backups} and {@code /api/v1/ops}.
     *
     * @throws IllegalArgumentException for a path that does not begin with a slash, ends with one, or is odd
     */
    public static SeaworthyServletsBuilder at(String basePath) {
        return new SeaworthyServletsBuilder(BasePath.checked(basePath));
    }

    /** For containers that take servlets one by one. */
    public List<Mount> mounts() {
        return mounts;
    }

    /**
     * Adds all servlets; to be called while the context starts, from a {@code ServletContainerInitializer} or
     * {@code ServletContextListener}.
     *
     * @throws IllegalStateException when a name or path is taken already
     */
    public void register(ServletContext context) {
        for (Mount mount : mounts) {
            ServletRegistration.Dynamic registration = context.addServlet(mount.name(), mount.servlet());
            if (registration == null) {
                throw new IllegalStateException("the context has a servlet named " + mount.name()
                        + " already; register Seaworthy once per context");
            }
            registration.setAsyncSupported(true);
            if (mount.servlet() instanceof EndpointServlet servlet) {
                Mounted.in(context).add(mount.name(), servlet);
            }
            Set<String> taken = registration.addMapping(mount.urlPatterns().toArray(String[]::new));
            if (!taken.isEmpty()) {
                throw new IllegalStateException(
                        "the paths " + taken + " are mapped to other servlets already; choose another base path");
            }
        }
    }

    /**
     * Whether one of our own routes answers this request, as the container has mapped it: such a request is limited
     * there, or, as a probe, never. For filters of the host that limit requests; valid on the first dispatch.
     */
    public static boolean answer(HttpServletRequest request) {
        return Mounted.answers(request);
    }

    /**
     * One servlet and where it belongs.
     *
     * @param name unique within the context
     * @param urlPatterns absolute, as {@code web.xml} would have them
     */
    public record Mount(String name, Servlet servlet, List<String> urlPatterns) {
        public Mount {
            urlPatterns = List.copyOf(urlPatterns);
        }
    }
}
