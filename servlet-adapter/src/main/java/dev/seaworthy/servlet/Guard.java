package dev.seaworthy.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets callers in or refuses them, and tells the listeners whom it refused. */
final class Guard {
    private static final Logger LOG = LoggerFactory.getLogger(Guard.class);

    private final @Nullable Authorizer authorizer;
    private final @Nullable Authorizer scrape;
    private final boolean metricsPublic;
    private final ClientAddressResolver addresses;
    private final List<AccessListener> listeners;

    Guard(
            @Nullable Authorizer authorizer,
            @Nullable Authorizer scrape,
            boolean metricsPublic,
            ClientAddressResolver addresses,
            List<AccessListener> listeners) {
        this.authorizer = authorizer;
        this.scrape = scrape;
        this.metricsPublic = metricsPublic;
        this.addresses = addresses;
        this.listeners = List.copyOf(listeners);
    }

    /** @throws Refusal when the caller may not */
    void require(Protection protection, HttpServletRequest request) {
        if (protection == Protection.PUBLIC || (protection == Protection.SCRAPE && metricsPublic)) {
            return;
        }
        Access access = protection == Protection.SCRAPE ? scraping(request) : access(request, role(protection));
        if (!access.isGranted()) {
            report(access, request);
            throw refusal(access, role(protection));
        }
    }

    /** Whether a caller of a public path may see more than strangers do; a bad credential makes a stranger. */
    boolean admits(HttpServletRequest request) {
        if (authorizer == null) {
            return false;
        }
        try {
            Access access = authorizer.authorize(request, Role.VIEW);
            if (access.outcome() == Access.Outcome.INVALID) {
                report(access, request);
            }
            return access.isGranted();
        } catch (RuntimeException failure) {
            // An orchestrator that asks a probe must not restart the application for this.
            LOG.warn("The authoriser {} failed; the caller of a probe was treated as a stranger", authorizer, failure);
            return false;
        }
    }

    private Access scraping(HttpServletRequest request) {
        if (scrape == null) {
            return access(request, Role.VIEW);
        }
        Authorizer either = authorizer == null ? scrape : scrape.or(authorizer);
        return either.authorize(request, Role.VIEW);
    }

    private Access access(HttpServletRequest request, Role role) {
        if (authorizer == null) {
            return Access.forbidden(null);
        }
        Access access = authorizer.authorize(request, role);
        boolean scrapeToken = access.outcome() == Access.Outcome.INVALID
                && scrape != null
                && scrape.authorize(request, Role.VIEW).isGranted();
        return scrapeToken ? Access.forbidden("scrape") : access;
    }

    private Refusal refusal(Access access, Role role) {
        return switch (access.outcome()) {
            case MISSING ->
                new Refusal(
                        ProblemType.UNAUTHORIZED,
                        "this path is not public; send a token as \"Authorization: Bearer …\", or log in");
            case INVALID ->
                new Refusal(
                        ProblemType.UNAUTHORIZED,
                        "the credential is not valid here; send one of the configured tokens as \"Authorization: Bearer"
                                + " …\"");
            default ->
                new Refusal(
                        ProblemType.FORBIDDEN,
                        authorizer == null
                                ? "nobody may use this path, because no authoriser is configured; configure one, such as"
                                        + " a bearer token"
                                : "this path needs the role " + role.name().toLowerCase(Locale.ROOT)
                                        + ", which the caller lacks; ask with a credential that has it");
        };
    }

    private void report(Access access, HttpServletRequest request) {
        if (listeners.isEmpty()) {
            return;
        }
        AccessDenial denial = new AccessDenial(
                access.outcome(),
                access.principal(),
                addresses.resolve(request),
                request.getHeader("User-Agent"),
                request.getMethod(),
                RequestPath.shown(request));
        for (AccessListener listener : listeners) {
            try {
                listener.accessDenied(denial);
            } catch (RuntimeException failure) {
                LOG.warn("The access listener {} failed; the caller was refused all the same", listener, failure);
            }
        }
    }

    private static Role role(Protection protection) {
        return protection == Protection.OPERATE ? Role.OPERATE : Role.VIEW;
    }
}
