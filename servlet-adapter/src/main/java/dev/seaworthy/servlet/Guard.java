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
    private final AccessLimits limits;
    private final DenialReports reports;
    private final boolean denialsAudited;

    /** With the limits that hold by default, of its own. */
    Guard(
            @Nullable Authorizer authorizer,
            @Nullable Authorizer scrape,
            boolean metricsPublic,
            ClientAddressResolver addresses,
            List<AccessListener> listeners) {
        this(
                authorizer,
                scrape,
                metricsPublic,
                addresses,
                AccessLimits.byDefault(),
                DenialReports.of(listeners, RateLimitMode.ENFORCE),
                false);
    }

    /** @param denialsAudited whether one of those who are told of denials writes them to the audit log */
    Guard(
            @Nullable Authorizer authorizer,
            @Nullable Authorizer scrape,
            boolean metricsPublic,
            ClientAddressResolver addresses,
            AccessLimits limits,
            DenialReports reports,
            boolean denialsAudited) {
        this.authorizer = authorizer;
        this.scrape = scrape;
        this.metricsPublic = metricsPublic;
        this.addresses = addresses;
        this.limits = limits;
        this.reports = reports;
        this.denialsAudited = denialsAudited;
    }

    /**
     * Whether a token let the caller in.
     *
     * @throws Refusal when the caller may not
     */
    boolean require(Protection protection, HttpServletRequest request) {
        if (protection == Protection.PUBLIC || (protection == Protection.SCRAPE && metricsPublic)) {
            return false;
        }
        // Before any bucket is looked at: neither the answer nor its time may depend on what others did.
        Access access = protection == Protection.SCRAPE ? scraping(request) : access(request, role(protection));
        boolean byToken = access.kind() == Access.Kind.TOKEN;
        if (access.isGranted() && protection == Protection.SCRAPE) {
            return byToken;
        }
        Refusal tooMany = limits.charge(access, addresses.resolve(request));
        if (access.isGranted() && tooMany == null) {
            // For the audit log.
            request.setAttribute(SeaworthyServlets.PRINCIPAL_ATTRIBUTE, access.principal());
            return byToken;
        }
        boolean told = !access.isGranted() && report(access, request, tooMany == null);
        if (denialsAudited || !told) {
            // By ourselves, or on purpose not at all.
            request.setAttribute(SeaworthyServlets.AUDITED_ATTRIBUTE, true);
        }
        throw tooMany == null ? refusal(access, role(protection)) : tooMany;
    }

    /** Whether a caller of a public path may see more than strangers do; a bad credential makes a stranger. */
    boolean admits(HttpServletRequest request) {
        if (authorizer == null) {
            return false;
        }
        try {
            Access access = access(request, Role.VIEW);
            if (!access.isGranted() && access.badCredential()) {
                report(access, request, limits.charge(access, addresses.resolve(request)) == null);
            }
            return access.isGranted();
        } catch (RuntimeException failure) {
            // An orchestrator that asks a probe must not restart the application for this.
            LOG.warn("The authoriser {} failed; the caller of a probe was treated as a stranger", authorizer, failure);
            return false;
        }
    }

    String clientAddress(HttpServletRequest request) {
        return addresses.resolve(request);
    }

    void close() {
        reports.close();
        limits.close();
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
        if (scrape == null || access.isGranted()) {
            return access;
        }
        Access scraping = scrape.authorize(request, Role.VIEW);
        // Known, and good for scraping alone.
        return access.and(
                scraping.isGranted() ? Access.forbidden(scraping.principal()).as(Access.Kind.TOKEN) : scraping);
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

    /** Whether the listeners were told; those of whom they are not are counted. */
    private boolean report(Access access, HttpServletRequest request, boolean withinLimit) {
        String address = addresses.resolve(request);
        if (!withinLimit || !reports.mayTell(address)) {
            reports.count();
            return false;
        }
        reports.tell(new AccessDenial(
                access, address, request.getHeader("User-Agent"), request.getMethod(), RequestPath.shown(request), 0));
        return true;
    }

    private static Role role(Protection protection) {
        return protection == Protection.OPERATE ? Role.OPERATE : Role.VIEW;
    }
}
