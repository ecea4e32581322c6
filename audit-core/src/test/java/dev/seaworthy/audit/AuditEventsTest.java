package dev.seaworthy.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AuditEventsTest {
    private static final Resource THING = Resource.of("thing", "7", "Seven");

    private final EventPreparation preparation = new EventPreparation(
            TypeRegistry.BUILT_IN,
            List.of(),
            new Redactor(List.of()),
            new EventIds(InstantSource.system()),
            () -> "node");

    @Test
    void everyBuiltInTypeThatApplicationsLogHasAMethod() {
        Set<EventType> made = Stream.of(
                        AuditEvents.loginSucceeded(Actor.user("u")),
                        AuditEvents.loginFailed("bob", "wrong password"),
                        AuditEvents.loggedOut(Actor.user("u")),
                        AuditEvents.passwordChanged(THING),
                        AuditEvents.tokenRevoked(THING),
                        AuditEvents.accessDenied(THING, "not yours"),
                        AuditEvents.projectCreated(THING),
                        AuditEvents.projectUpdated(THING),
                        AuditEvents.projectDeleted(THING),
                        AuditEvents.artifactUploaded(THING),
                        AuditEvents.artifactDeleted(THING),
                        AuditEvents.artifactDownloaded(THING),
                        AuditEvents.userCreated(THING),
                        AuditEvents.userDeleted(THING),
                        AuditEvents.configChanged("a", 1, 2),
                        AuditEvents.dataAccessed(THING),
                        AuditEvents.rateLimited("login"),
                        AuditEvents.suspiciousActivity("forged token"))
                .map(AuditEvent::type)
                .collect(Collectors.toSet());

        assertThat(EventTypes.builtIn().stream()
                        .filter(type -> !type.name().startsWith("audit."))
                        .filter(type -> !type.name().startsWith("security.bruteforce.")))
                .containsExactlyInAnyOrderElementsOf(made);
    }

    @Test
    void aFailedLoginHasTheTypedNameAndNobodysId() {
        AuditEvent event = preparation.prepared(AuditEvents.loginFailed("bob", "wrong password"));

        assertThat(event.text(EventField.ACTOR_TYPE)).isEqualTo("anonymous");
        assertThat(event.text(EventField.USERNAME)).isEqualTo("bob");
        assertThat(event.text(EventField.USER_ID)).isNull();
        assertThat(event.text(EventField.STATUS)).isEqualTo("failure");
        assertThat(event.text(EventField.ERROR_MESSAGE)).isEqualTo("wrong password");
    }

    @Test
    void onlyWhatChangedIsKept() {
        Map<String, @Nullable Object> before = new LinkedHashMap<>();
        before.put("name", "old");
        before.put("same", List.of(1));
        before.put("tags", new int[] {1});
        before.put("gone", null);
        Map<String, @Nullable Object> after = new LinkedHashMap<>(before);
        after.put("name", "new");
        after.put("tags", new int[] {1});
        after.remove("gone");
        after.put("added", 1);

        assertThat(metadata(AuditEvents.projectUpdated(THING).changed(Changes.between(before, after))))
                .isEqualTo("{\"changes\":{\"name\":{\"before\":\"old\",\"after\":\"new\"},"
                        + "\"gone\":{\"before\":null},\"added\":{\"after\":1}}}");
        assertThat(Changes.between(before, before).isEmpty()).isTrue();
    }

    @Test
    void secretsShowThatTheyChangedAndNothingMore() {
        assertThat(metadata(AuditEvents.configChanged("smtp.password", null, "hunter2")))
                .isEqualTo("{\"changes\":{\"smtp.password\":{\"before\":null,\"after\":\"***\"}}}");
        assertThat(metadata(AuditEvents.configChanged("smtp.url", "smtp://a:hunter2@x", "smtp://b")))
                .isEqualTo("{\"changes\":{\"smtp.url\":{\"before\":\"smtp://a:***@x\",\"after\":\"smtp://b\"}}}");
        assertThat(Changes.of("password", "hunter2", "x").toString()).isEqualTo("Changes[password]");
    }

    @Test
    void aNullAmongTheNamesIsANameToo() {
        Map<String, Object> odd = new LinkedHashMap<>();
        odd.put(null, 1);

        assertThat(Changes.between(odd, Map.of("a", 1)).fields()).containsExactly(null, "a");
        assertThat(metadata(AuditEvents.projectUpdated(THING).changed(Changes.between(Map.of(), odd))))
                .isEqualTo("{\"changes\":{\"null\":{\"after\":1}}}");
    }

    @Test
    void objectsAreComparedByTheFieldsThatTheFunctionTells() {
        Changes changes = Changes.between(
                Actor.user("u", "old"), Actor.user("u", "new"), actor -> Map.of("name", String.valueOf(actor.name())));

        assertThat(changes.fields()).containsExactly("name");
    }

    private String metadata(AuditEvent event) {
        return String.valueOf(preparation.prepared(event).text(EventField.METADATA));
    }
}
