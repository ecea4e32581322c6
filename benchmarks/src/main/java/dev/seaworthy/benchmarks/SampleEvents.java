package dev.seaworthy.benchmarks;

import dev.seaworthy.audit.Actor;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.EventType;
import dev.seaworthy.audit.EventTypes;
import dev.seaworthy.audit.Resource;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Events as a web application logs them: few users do most of it, 2 of 100 fail. The same seed gives the same ones. */
final class SampleEvents {

    private static final String AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
            + "Chrome/126.0.0.0 Safari/537.36";
    private static final EventType[] ORDINARY = {
        EventTypes.ARTIFACT_DOWNLOAD, EventTypes.ARTIFACT_DOWNLOAD, EventTypes.DATA_ACCESSED, EventTypes.ARTIFACT_UPLOAD
    };
    private static final int USERS = 20_000;
    private static final int ARTIFACTS = 200_000;
    private static final double FAILED = 0.02;

    private final Random random;

    SampleEvents(long seed) {
        this.random = new Random(seed);
    }

    /** So many events, made beforehand where making them is not to be measured. */
    List<AuditEvent> list(int count) {
        return Stream.generate(this::next).limit(count).toList();
    }

    AuditEvent next() {
        int user = skewed(USERS);
        AuditEvent event = random.nextDouble() < FAILED ? failedLogin() : onArtifact();
        return event.by(Actor.user("u-" + user, "user" + user + "@example.org"))
                .ipAddress("10." + user % 200 + "." + user / 200 + "." + random.nextInt(4))
                .userAgent(AGENT)
                .trace(hex() + hex(), hex());
    }

    private AuditEvent onArtifact() {
        int artifact = skewed(ARTIFACTS);
        return AuditEvent.of(ORDINARY[random.nextInt(ORDINARY.length)])
                .on(Resource.of("artifact", "a-" + artifact))
                .request("GET", "/api/v1/projects/" + artifact / 40 + "/artifacts/" + artifact)
                .with("bytes", random.nextInt(1 << 20))
                .with("format", "tar.gz");
    }

    private AuditEvent failedLogin() {
        return AuditEvent.of(EventTypes.LOGIN_FAILED).request("POST", "/login").failed("bad credentials");
    }

    /** Small numbers far more often than large ones. */
    private int skewed(int bound) {
        double uniform = random.nextDouble();
        return (int) (bound * uniform * uniform * uniform);
    }

    private String hex() {
        return String.format("%016x", random.nextLong());
    }
}
