package dev.seaworthy.spring;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;

/** Says once, when the application is ready, what is on and where, and what is off and why; nothing is silently absent. */
final class Summary implements ApplicationListener<ApplicationReadyEvent> {

    private static final Logger LOG = LoggerFactory.getLogger(Summary.class);

    private final FeatureStates features;
    private final ObjectProvider<WebSummary> web;
    private final ApplicationContext context;

    Summary(FeatureStates features, ObjectProvider<WebSummary> web, ApplicationContext context) {
        this.features = features;
        this.web = web;
        this.context = context;
    }

    @Override
    public void onApplicationEvent(ApplicationReadyEvent event) {
        // Those of child contexts come by here too.
        if (event.getApplicationContext() == context) {
            LOG.info("{}", text());
            features.all().stream()
                    .filter(FeatureState::ambiguous)
                    .forEach(feature -> LOG.warn("{}", warning(feature)));
        }
    }

    /** An audit trail with holes that nobody notices is worse than none. */
    static String warning(FeatureState feature) {
        return "Seaworthy uses no " + feature.name() + ": " + feature.reason()
                + (feature.name().equals("audit")
                        ? " with @Primary. Until then neither logins nor @Audited methods, requests, tasks and backups are audited"
                        : " with @Primary");
    }

    String text() {
        WebSummary paths = web.getIfAvailable();
        List<String> on = new ArrayList<>();
        List<String> off = new ArrayList<>();
        for (FeatureState feature : features.all()) {
            if (feature.name().equals(FeatureStates.WEB) && feature.active() && paths != null) {
                on.addAll(paths.on());
                off.addAll(paths.off());
            } else if (feature.active()) {
                on.add(feature.name());
            } else {
                off.add(feature.name() + " (" + feature.reason() + ")");
            }
        }
        return "Seaworthy is on for " + (on.isEmpty() ? "nothing" : String.join(", ", on))
                + (off.isEmpty() ? "" : "; off: " + String.join(", ", off))
                + (paths == null ? "" : paths.where(on));
    }
}
