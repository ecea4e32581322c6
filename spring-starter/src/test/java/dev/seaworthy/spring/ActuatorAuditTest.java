package dev.seaworthy.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.audit.EventField;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.audit.AuditEvent;
import org.springframework.boot.actuate.audit.AuditEventRepository;
import org.springframework.boot.actuate.audit.InMemoryAuditEventRepository;
import org.springframework.boot.actuate.audit.listener.AuditApplicationEvent;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.authentication.event.AuthenticationSuccessEvent;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.web.authentication.switchuser.AuthenticationSwitchUserEvent;

@Tag("security")
class ActuatorAuditTest {

    private final ApplicationContextRunner application =
            Starter.withDatabase().withConfiguration(BootLine.actuatorAudit());

    @Test
    void thereIsNoRepositoryUnlessAskedFor() {
        application.run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(AuditEventRepository.class));
    }

    @Test
    void eventOfActuatorIsStoredAndFoundAgain() {
        bridged().run(context -> {
            context.publishEvent(new AuditApplicationEvent(
                    "ada", "PRICE_CHANGED", Map.of("price", 9, "password", "hunter2", "details", new Object())));

            assertThat(StoredEvents.of(context, "actuator.")).hasSize(1).allSatisfy(event -> {
                assertThat(StoredEvents.type(event)).isEqualTo("actuator.price_changed");
                assertThat(event.text(EventField.USER_ID)).isEqualTo("ada");
                assertThat(StoredEvents.metadata(event))
                        .contains("\"price\":9")
                        .doesNotContain("hunter2", "\"details\"");
            });
            List<AuditEvent> found = context.getBean(AuditEventRepository.class).find("ada", null, "PRICE_CHANGED");
            assertThat(found).hasSize(1);
            assertThat(found.get(0).getType()).isEqualTo("PRICE_CHANGED");
            assertThat(context.getBean(AuditEventRepository.class).find("eve", null, null))
                    .isEmpty();
        });
    }

    @Test
    void whatOurListenersAuditIsNotAuditedTwice() {
        bridged().run(context -> {
            context.publishEvent(
                    new AuthenticationSuccessEvent(new TestingAuthenticationToken("ada", "secret", "CLERK")));

            assertThat(StoredEvents.of(context)).extracting(StoredEvents::type).containsExactly("auth.login.success");
        });
    }

    @Test
    void impersonationIsNotAuditedTwice() {
        bridged().run(context -> {
            context.publishEvent(new AuthenticationSwitchUserEvent(
                    new TestingAuthenticationToken("ada", "secret", "ADMIN"), new User("eve", "", List.of())));

            assertThat(StoredEvents.of(context))
                    .extracting(StoredEvents::type)
                    .containsExactly("auth.impersonation.begun");
        });
    }

    @Test
    void whatOurListenersLeaveIsTaken() {
        bridged().withPropertyValues("seaworthy.audit.security.enabled=false").run(context -> {
            context.publishEvent(
                    new AuthenticationSuccessEvent(new TestingAuthenticationToken("ada", "secret", "CLERK")));

            assertThat(StoredEvents.of(context))
                    .extracting(StoredEvents::type)
                    .containsExactly("actuator.authentication_success");
        });
    }

    @Test
    void failedLoginNamesNeitherWhatWasSentNorTheMessage() {
        bridged().withPropertyValues("seaworthy.audit.security.enabled=false").run(context -> {
            context.publishEvent(new AuditApplicationEvent(
                    "opaque-bearer-9", "AUTHENTICATION_FAILURE", Map.of("type", "Bad", "message", "opaque-bearer-9")));

            assertThat(StoredEvents.of(context)).hasSize(1).allSatisfy(event -> {
                assertThat(StoredEvents.metadata(event)).contains("\"type\":\"Bad\"");
                for (EventField field : EventField.all()) {
                    assertThat(String.valueOf(event.text(field))).doesNotContain("opaque-bearer-9");
                }
            });
        });
    }

    @Test
    void repositoryOfTheApplicationTakesThePlaceOfOurs() {
        bridged()
                .withBean(AuditEventRepository.class, InMemoryAuditEventRepository::new)
                .run(context -> assertThat(context)
                        .hasSingleBean(AuditEventRepository.class)
                        .doesNotHaveBean(ActuatorAudit.class));
    }

    @Test
    void oddTypesBecomeLegalOnes() {
        assertThat(ActuatorAudit.typeOf("9 Lives!")).isEqualTo("actuator.type_9_lives_");
        assertThat(ActuatorAudit.typeOf("x".repeat(500))).hasSize("actuator.".length() + 60);
    }

    private ApplicationContextRunner bridged() {
        return application.withPropertyValues("seaworthy.audit.actuator=true");
    }
}
