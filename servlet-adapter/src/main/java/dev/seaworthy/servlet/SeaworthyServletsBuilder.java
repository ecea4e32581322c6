package dev.seaworthy.servlet;

import dev.seaworthy.alerts.Alerts;
import dev.seaworthy.alerts.slo.SloMonitor;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditReader;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.health.HealthMonitor;
import dev.seaworthy.health.format.DetailLevel;
import dev.seaworthy.health.operations.AppInfo;
import dev.seaworthy.health.operations.Deployments;
import dev.seaworthy.health.operations.LogTail;
import dev.seaworthy.metrics.MetricsMonitor;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects what is to be served; get one from {@link SeaworthyServlets#at}. What is not given is not mounted. Nothing
 * given here is closed by the servlets. Not thread-safe.
 */
public final class SeaworthyServletsBuilder {
    private static final Logger LOG = LoggerFactory.getLogger(SeaworthyServletsBuilder.class);

    /**
     * Refused requests of one address, 60 a minute: what strangers can make the audit log grow by is bounded. Guessing
     * is not slowed, because tokens are compared first; what protects a token is its length alone.
     */
    public static final RateLimitPolicy DEFAULT_STRANGERS_MAY = AccessLimits.STRANGERS;
    /** Requests of one principal, 600 a minute: room for some consoles at once. */
    public static final RateLimitPolicy DEFAULT_CALLERS_MAY = AccessLimits.CALLERS;

    private final String basePath;
    private final List<Token> scrapeTokens = new ArrayList<>();
    private final List<AccessListener> listeners = new ArrayList<>();
    private @Nullable Authorizer authorizer;
    private ClientAddressResolver clientAddress = SeaworthyServletsBuilder::knownAddress;
    private boolean metricsPublic;
    private @Nullable RateLimits rateLimits;
    private RateLimitPolicy strangersMay = DEFAULT_STRANGERS_MAY;
    private RateLimitPolicy callersMay = DEFAULT_CALLERS_MAY;
    private @Nullable AppInfo info;
    private @Nullable LogTail log;
    private @Nullable Deployments deployments;
    private @Nullable Alerts alerts;
    private @Nullable SloMonitor objectives;
    private @Nullable HealthMonitor health;
    private @Nullable DetailLevel strangersSee;
    private @Nullable MetricsMonitor metrics;
    private @Nullable AuditLogger audit;
    private @Nullable AuditReader auditReader;
    private @Nullable Backups backups;
    private boolean jobsAudited = true;
    private boolean console;

    SeaworthyServletsBuilder(String basePath) {
        this.basePath = basePath;
    }

    /** Probes for everybody, {@code /health/detailed} for those who may view. */
    public SeaworthyServletsBuilder health(HealthMonitor monitor) {
        health = Objects.requireNonNull(monitor, "monitor");
        return this;
    }

    /** What probes show to strangers; the status alone by default. */
    public SeaworthyServletsBuilder strangersSee(DetailLevel level) {
        strangersSee = Objects.requireNonNull(level, "level");
        return this;
    }

    /** The scrape and the reports; also the figures in {@code /health/detailed}. */
    public SeaworthyServletsBuilder metrics(MetricsMonitor monitor) {
        metrics = Objects.requireNonNull(monitor, "monitor");
        return this;
    }

    /** Lets everybody scrape {@code /metrics}; the reports below it stay protected. */
    public SeaworthyServletsBuilder metricsPublic() {
        metricsPublic = true;
        return this;
    }

    /** One more token that is good for {@code GET /metrics} and nothing else. */
    public SeaworthyServletsBuilder scrapeToken(Token token) {
        scrapeTokens.add(Objects.requireNonNull(token, "token"));
        return this;
    }

    /** The audit log; refused callers are written to it. */
    public SeaworthyServletsBuilder audit(AuditLogger logger, AuditReader reader) {
        audit = Objects.requireNonNull(logger, "logger");
        auditReader = Objects.requireNonNull(reader, "reader");
        return this;
    }

    /** Listing, running and checking backups; with {@link #audit}, who begins and cancels jobs is audited. */
    public SeaworthyServletsBuilder backups(Backups service) {
        backups = Objects.requireNonNull(service, "service");
        return this;
    }

    /** Who begins and cancels jobs of backups is not audited. */
    public SeaworthyServletsBuilder unauditedJobs() {
        jobsAudited = false;
        return this;
    }

    /** {@code /info}, and the version in {@code /health/detailed}. */
    public SeaworthyServletsBuilder info(AppInfo application) {
        info = Objects.requireNonNull(application, "application");
        return this;
    }

    /** {@code /api/v1/ops/log}, the newest entries of the log. */
    public SeaworthyServletsBuilder log(LogTail tail) {
        log = Objects.requireNonNull(tail, "tail");
        return this;
    }

    /** {@code /api/v1/ops/deployments}, and the newest of them in {@code /info}. */
    public SeaworthyServletsBuilder deployments(Deployments history) {
        deployments = Objects.requireNonNull(history, "history");
        return this;
    }

    /** {@code /api/v1/ops/alerts}, and silences by those who may operate. */
    public SeaworthyServletsBuilder alerts(Alerts evaluated) {
        alerts = Objects.requireNonNull(evaluated, "evaluated");
        return this;
    }

    /** {@code /api/v1/ops/slo}, budgets and how fast they burn. */
    public SeaworthyServletsBuilder objectives(SloMonitor monitor) {
        objectives = Objects.requireNonNull(monitor, "monitor");
        return this;
    }

    /**
     * {@code /console/}, a page for people. Everybody may load it, and it shows nothing: its figures come from the paths
     * above, from each of those that is mounted, for whoever signs in.
     */
    public SeaworthyServletsBuilder console() {
        console = true;
        return this;
    }

    /** One more way to be let in; without any, all but the probes is refused. */
    public SeaworthyServletsBuilder authorizer(Authorizer another) {
        Objects.requireNonNull(another, "another");
        authorizer = authorizer == null ? another : authorizer.or(another);
        return this;
    }

    /**
     * Where requests come from, for the record and the limit of refused callers; by default what {@code RequestContextFilter} found
     * out, else the connection's address.
     */
    public SeaworthyServletsBuilder clientAddress(ClientAddressResolver resolver) {
        clientAddress = Objects.requireNonNull(resolver, "resolver");
        return this;
    }

    /** Hears of refused callers. */
    public SeaworthyServletsBuilder accessListener(AccessListener listener) {
        listeners.add(Objects.requireNonNull(listener, "listener"));
        return this;
    }

    /** Where the limits of our own paths are kept; to be shared with filters, else they have a place of their own. */
    public SeaworthyServletsBuilder rateLimits(RateLimits limits) {
        rateLimits = Objects.requireNonNull(limits, "limits");
        return this;
    }

    /**
     * How often an address may fail to be let in, on all our paths together; beyond that it gets 429, and no more audit
     * events. Probes answer all the same. {@code policy.in(RateLimitMode.OFF)} switches it off, and with it the limit of
     * denials that are told ({@link AccessListener}).
     */
    public SeaworthyServletsBuilder strangersMay(RateLimitPolicy policy) {
        strangersMay = Objects.requireNonNull(policy, "policy");
        return this;
    }

    /** How often a principal, such as the name of a token, may ask; a scrape of {@code /metrics} does not count. */
    public SeaworthyServletsBuilder callersMay(RateLimitPolicy policy) {
        callersMay = Objects.requireNonNull(policy, "policy");
        return this;
    }

    public SeaworthyServlets build() {
        if (authorizer == null) {
            LOG.info("No authoriser is configured: everything but the probes is refused with 403");
        }
        Guard guard = guard();
        List<SeaworthyServlets.Mount> mounts = new ArrayList<>();
        for (Family family : families()) {
            mounts.add(new SeaworthyServlets.Mount(
                    "seaworthy-" + family.name(),
                    new EndpointServlet(basePath, family, guard),
                    family.urlPatterns().stream()
                            .map(pattern -> basePath + pattern)
                            .toList()));
        }
        return new SeaworthyServlets(mounts);
    }

    /** As {@link SeaworthyServlets#register} of what {@link #build()} gives. */
    public void register(ServletContext context) {
        build().register(context);
    }

    /** One class per core: a core that is absent from the class path is never mentioned by code that runs. */
    private List<Family> families() {
        List<Family> families = new ArrayList<>();
        if (health != null) {
            families.add(HealthEndpoints.family(health, strangersSee, info, metrics));
        }
        if (metrics != null) {
            families.add(MetricsEndpoints.family(metrics));
        }
        if (info != null) {
            families.add(InfoEndpoints.family(info, deployments));
        }
        if (log != null || deployments != null || alerts != null || objectives != null) {
            families.add(OperationsEndpoints.family(log, deployments, alerts, objectives));
        }
        if (audit != null && auditReader != null) {
            families.add(AuditEndpoints.family(audit, auditReader));
        }
        if (backups != null) {
            families.add(
                    BackupEndpoints.family(backups, audit == null || !jobsAudited ? null : new AuditedJobs(audit)));
        }
        if (console) {
            families.add(ConsoleEndpoints.family(parts(families), info == null ? null : info.name(), authorizer));
        }
        if (!basePath.isEmpty()) {
            // Below a path of our own, what is not there is our answer to give.
            families.add(new Family("rest", List.of("/*"), List.of()));
        }
        return families;
    }

    /** What the console can show: the families, and each part of the operations. */
    private List<String> parts(List<Family> families) {
        List<String> parts = new ArrayList<>();
        families.stream().map(Family::name).filter(name -> !name.equals("ops")).forEach(parts::add);
        if (log != null) {
            parts.add("log");
        }
        if (deployments != null) {
            parts.add("deployments");
        }
        if (alerts != null) {
            parts.add("alerts");
        }
        if (objectives != null) {
            parts.add("objectives");
        }
        return parts;
    }

    private Guard guard() {
        List<AccessListener> all = new ArrayList<>(listeners);
        if (audit != null) {
            all.add(new AuditedDenials(audit));
        }
        RateLimits limits = rateLimits == null ? RateLimits.builder().build() : rateLimits;
        Runnable unpublished = metrics == null ? () -> {} : MetricsOfLimits.publish(limits, metrics);
        AccessLimits access = new AccessLimits(limits, strangersMay, callersMay, unpublished);
        DenialReports reports = DenialReports.of(all, strangersMay.mode());
        return new Guard(authorizer, scraping(), metricsPublic, clientAddress, access, reports, audit != null);
    }

    private static String knownAddress(HttpServletRequest request) {
        RequestContext context = RequestContext.of(request);
        return context == null ? ClientAddressResolver.remoteAddress().resolve(request) : context.clientAddress();
    }

    private @Nullable Authorizer scraping() {
        BearerTokens tokens = null;
        for (Token token : scrapeTokens) {
            Token named = token.named("scrape");
            tokens = tokens == null ? BearerTokens.viewing(named) : tokens.view(named);
        }
        return tokens;
    }
}
