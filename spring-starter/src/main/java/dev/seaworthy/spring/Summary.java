package dev.seaworthy.spring;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;

/** Says once, when the application is ready, what is on and where; nothing of ours is silently absent. */
final class Summary implements ApplicationListener<ApplicationReadyEvent> {

    private static final Logger LOG = LoggerFactory.getLogger(Summary.class);

    private final Features features;
    private final WebProperties web;
    private final boolean ownAuthorizer;

    Summary(Features features, WebProperties web, boolean ownAuthorizer) {
        this.features = features;
        this.web = web;
        this.ownAuthorizer = ownAuthorizer;
    }

    @Override
    public void onApplicationEvent(ApplicationReadyEvent event) {
        LOG.info("{}", text());
    }

    String text() {
        List<String> active = features.active();
        StringBuilder text = new StringBuilder("Seaworthy is on for ").append(String.join(", ", active));
        if (active.contains("health")) {
            text.append("; probes are at ")
                    .append(web.basePath().equals("/") ? "" : web.basePath())
                    .append("/health");
        }
        if (!active.contains("audit")) {
            text.append("; audit is off, because it is switched off or there is no single DataSource"
                    + " (seaworthy.audit.data-source names one)");
        }
        if (!ownAuthorizer && new Doors(web).allShut()) {
            text.append("; administrative paths refuse everybody until seaworthy.web.tokens, seaworthy.web.roles or an"
                    + " Authorizer bean says who may use them");
        }
        return text.toString();
    }
}
