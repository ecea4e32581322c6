package dev.seaworthy.servlet;

import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditReader;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.health.HealthMonitor;
import dev.seaworthy.health.format.DetailLevel;
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

    private final String basePath;
    private final List<Token> scrapeTokens = new ArrayList<>();
    private final List<AccessListener> listeners = new ArrayList<>();
    private @Nullable Authorizer authorizer;
    private ClientAddressResolver clientAddress = SeaworthyServletsBuilder::knownAddress;
    private boolean metricsPublic;
    private @Nullable AppInfo info;
    private @Nullable HealthMonitor health;
    private @Nullable DetailLevel strangersSee;
    private @Nullable MetricsMonitor metrics;
    private @Nullable AuditLogger audit;
    private @Nullable AuditReader auditReader;
    private @Nullable Backups backups;

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

    /** Listing, running and checking backups. */
    public SeaworthyServletsBuilder backups(Backups service) {
        backups = Objects.requireNonNull(service, "service");
        return this;
    }

    /** {@code /info}, and the version in {@code /health/detailed}. */
    public SeaworthyServletsBuilder info(AppInfo application) {
        info = Objects.requireNonNull(application, "application");
        return this;
    }

    /** One more way to be let in; without any, all but the probes is refused. */
    public SeaworthyServletsBuilder authorizer(Authorizer another) {
        Objects.requireNonNull(another, "another");
        authorizer = authorizer == null ? another : authorizer.or(another);
        return this;
    }

    /**
     * Where requests come from, for the record of refused callers; by default what {@code RequestContextFilter} found
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
            families.add(InfoEndpoints.family(info));
        }
        if (audit != null && auditReader != null) {
            families.add(AuditEndpoints.family(audit, auditReader));
        }
        if (backups != null) {
            families.add(BackupEndpoints.family(backups));
        }
        if (!basePath.isEmpty()) {
            // Below a path of our own, what is not there is our answer to give.
            families.add(new Family("rest", List.of("/*"), List.of()));
        }
        return families;
    }

    private Guard guard() {
        List<AccessListener> all = new ArrayList<>(listeners);
        if (audit != null) {
            all.add(new AuditedDenials(audit));
        }
        return new Guard(authorizer, scraping(), metricsPublic, clientAddress, all);
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
