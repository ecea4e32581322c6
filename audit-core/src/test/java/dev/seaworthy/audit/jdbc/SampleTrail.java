package dev.seaworthy.audit.jdbc;

import dev.seaworthy.audit.Actor;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditStatus;
import dev.seaworthy.audit.AuditStore;
import dev.seaworthy.audit.EventBatch;
import dev.seaworthy.audit.EventTypes;
import dev.seaworthy.audit.Resource;
import dev.seaworthy.audit.SealedEvents;
import dev.seaworthy.audit.SettableClock;
import dev.seaworthy.audit.Severity;
import dev.seaworthy.audit.StoredEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Thirty days of a busy application, as uneven as real ones: few types make most events, 2 % are failed logins and most
 * of these one attack, one user makes a third of all, and some types, users and addresses were seen thrice, long ago.
 */
final class SampleTrail {
    static final Duration SPAN = Duration.ofDays(30);

    private static final int BATCHES = 50;
    private static final int RARE_EVENTS = 3;

    /** More than the walk that is read to its end. */
    private static final int REFUSALS = 12_000;

    private final Random random = new Random(3);
    private final SettableClock clock;
    private final Optional<String> tenant;
    private final SealedEvents events;

    SampleTrail(SettableClock clock) {
        this(clock, Optional.empty());
    }

    /** With all but one of twenty events by this tenant, and the rest by another. */
    SampleTrail(SettableClock clock, Optional<String> tenant) {
        this.clock = clock;
        this.tenant = tenant;
        this.events = new SealedEvents(clock);
    }

    /** Stores so many events that end now. */
    void write(AuditStore store, int size) {
        clock.set(clock.instant().minus(SPAN));
        Duration step = SPAN.dividedBy(size);
        List<StoredEvent> sealed = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            sealed.addAll(events.batch(owned(event(i, size), i)).events());
            if (i < REFUSALS) {
                sealed.addAll(events.batch(owned(refused(), i)).events());
            }
            clock.forward(step);
            if (sealed.size() >= size / BATCHES || i == size - 1) {
                store.append(new EventBatch(sealed.get(0).id(), sealed, false));
                sealed = new ArrayList<>();
            }
        }
    }

    private AuditEvent owned(AuditEvent event, int i) {
        return tenant.map(owner -> event.tenant(i % 20 == 5 ? "other" : owner)).orElse(event);
    }

    /** A client without rights that kept on trying in the first days, beside all the rest. */
    private static AuditEvent refused() {
        return AuditEvent.of(EventTypes.ACCESS_DENIED).by(Actor.anonymous()).ipAddress("198.51.100.9");
    }

    private AuditEvent event(int i, int size) {
        if (i % 1000 == 7 && i / 1000 < RARE_EVENTS) {
            return rare();
        }
        return i < size / 2 && i % 500 == 3 ? many(i) : common(i);
    }

    private static AuditEvent rare() {
        return AuditEvent.of("rare.thing")
                .by(Actor.user("u-rare", "rarely"))
                .ipAddress("198.51.100.1")
                .status(AuditStatus.ERROR)
                .severity(Severity.CRITICAL)
                .category("rarity")
                .tenant("t-rare")
                .trace("trace-rare", null)
                .on(Resource.of("thing", "thing-rare"));
    }

    private static AuditEvent many(int i) {
        return AuditEvent.of("many.type" + i / 500 % 60).by(Actor.user("u-many"));
    }

    private AuditEvent common(int i) {
        int dice = random.nextInt(1000);
        if (dice < 20) {
            return failedLogin();
        }
        String type = dice < 470
                ? "data.access"
                : dice < 820 ? "auth.login.success" : dice < 920 ? "project.update" : "project.create";
        String user = random.nextInt(3) == 0 ? "heavy" : String.valueOf(random.nextInt(2000));
        String thing = random.nextInt(20) == 0 ? "hot" : String.valueOf(random.nextInt(5000));
        AuditEvent event = AuditEvent.of(type)
                .by(Actor.user("u-" + user, "n-" + user))
                .ipAddress("192.0.2." + random.nextInt(250))
                .on(Resource.of("kind" + random.nextInt(5), "r-" + thing))
                .tenant("t-" + random.nextInt(3))
                .trace("trace-" + i, null);
        return dice > 997 ? event.status(AuditStatus.ERROR).severity(Severity.HIGH) : event;
    }

    private AuditEvent failedLogin() {
        boolean attack = random.nextInt(10) < 7;
        return AuditEvent.of(EventTypes.LOGIN_FAILED)
                .by(Actor.anonymous().named(attack ? "admin" : "n-" + random.nextInt(2000)))
                .ipAddress(attack ? "203.0.113.9" : "192.0.2." + random.nextInt(250));
    }
}
