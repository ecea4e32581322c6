package dev.seaworthy.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.EventField;
import dev.seaworthy.audit.StoredEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.security.authentication.AuthenticationCredentialsNotFoundException;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.authentication.event.AuthenticationFailureBadCredentialsEvent;
import org.springframework.security.authentication.event.AuthenticationSuccessEvent;
import org.springframework.security.authentication.event.InteractiveAuthenticationSuccessEvent;
import org.springframework.security.authentication.event.LogoutSuccessEvent;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationEventPublisher;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.authorization.SpringAuthorizationEventPublisher;
import org.springframework.security.authorization.event.AuthorizationDeniedEvent;
import org.springframework.security.core.Authentication;

@Tag("security")
class SecurityListenersTest {

    private static final AuthorizationResult REFUSED = new AuthorizationDecision(false);

    private final ApplicationContextRunner application = Starter.withDatabase();

    @ParameterizedTest
    @CsvSource({
        "logins, seaworthyLoginListener",
        "logouts, seaworthyLogoutListener",
        "denials, seaworthyDenialListener",
        "denials, seaworthyAuthorizationEventPublisher",
        "sessions, seaworthySessionListener",
        "enabled, seaworthyLoginListener",
        "enabled, seaworthySecurityActor"
    })
    void eachSourceAloneCanBeOff(String property, String bean) {
        application.run(context -> assertThat(context).hasBean(bean));
        application
                .withPropertyValues("seaworthy.audit.security." + property + "=false")
                .run(context ->
                        assertThat(context).hasNotFailed().doesNotHaveBean(bean).hasSingleBean(AuditLogger.class));
    }

    @Test
    void contextStartsWithoutSpringSecurity() {
        application
                .withClassLoader(new FilteredClassLoader("org.springframework.security"))
                .withPropertyValues("seaworthy.audit.actuator=true")
                .withConfiguration(BootLine.actuatorAudit())
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(AuditLogger.class)
                        .doesNotHaveBean("seaworthySecurityAudit")
                        .doesNotHaveBean("seaworthyAuditEventRepository"));
    }

    @Test
    void tokenThatStandsForItsOwnNameIsNotWritten() {
        String token = "tok_" + "9".repeat(12);
        Authentication attempt = new TestingAuthenticationToken(token, token);

        application.run(context -> {
            context.publishEvent(new AuthenticationFailureBadCredentialsEvent(
                    attempt, new BadCredentialsException("bad token " + token)));

            List<StoredEvent> failed = StoredEvents.of(context, "auth.login.failed");
            assertThat(failed).hasSize(1).allSatisfy(event -> {
                for (EventField field : EventField.all()) {
                    assertThat(String.valueOf(event.text(field))).doesNotContain(token);
                }
            });
        });
    }

    @Test
    void troubleWithAnEventNeverReachesSpringSecurity() {
        Authentication broken = new TestingAuthenticationToken("ada", "secret", "CLERK") {
            private static final long serialVersionUID = 1L;

            @Override
            public String getName() {
                throw new IllegalStateException("no name");
            }
        };

        application.run(context -> {
            context.publishEvent(new AuthenticationSuccessEvent(broken));
            context.publishEvent(new LogoutSuccessEvent(broken));
            context.publishEvent(new AuthorizationDeniedEvent<>(() -> broken, "door", REFUSED));

            assertThat(StoredEvents.of(context)).isEmpty();
        });
    }

    @Test
    void refusalOfACallWithoutAnyCallerIsKept() {
        application.run(context -> {
            context.getBean(AuthorizationEventPublisher.class)
                    .publishAuthorizationEvent(
                            () -> {
                                throw new AuthenticationCredentialsNotFoundException("nobody");
                            },
                            "door",
                            REFUSED);

            assertThat(StoredEvents.of(context, "authz.")).hasSize(1).allSatisfy(event -> assertThat(
                            StoredEvents.metadata(event))
                    .contains("missing"));
        });
    }

    @Test
    void publisherOfTheApplicationTakesThePlaceOfOurs() {
        application
                .withBean(
                        SpringAuthorizationEventPublisher.class,
                        () -> new SpringAuthorizationEventPublisher(event -> {}))
                .run(context -> assertThat(context)
                        .hasSingleBean(AuthorizationEventPublisher.class)
                        .doesNotHaveBean("seaworthyAuthorizationEventPublisher"));
    }

    @Test
    void nameThatIsItsOwnPasswordIsStillAName() {
        application.run(context -> {
            context.publishEvent(new AuthenticationFailureBadCredentialsEvent(
                    UsernamePasswordAuthenticationToken.unauthenticated("admin", "admin"),
                    new BadCredentialsException("bad")));

            assertThat(StoredEvents.of(context, "auth.login.failed"))
                    .extracting(event -> event.text(EventField.USERNAME))
                    .containsExactly("admin");
        });
    }

    @Test
    void loginPublishedWithTwoKindsOfCredentialIsOneEvent() {
        application.run(context -> {
            context.publishEvent(new AuthenticationSuccessEvent(ada()));
            context.publishEvent(new InteractiveAuthenticationSuccessEvent(
                    UsernamePasswordAuthenticationToken.authenticated("ada", null, List.of()), getClass()));

            assertThat(StoredEvents.of(context, "auth.login.success")).hasSize(1);
        });
    }

    @Test
    void loginAfterAFailureOrALogoutIsNew() {
        application.run(context -> {
            context.publishEvent(new AuthenticationSuccessEvent(ada()));
            context.publishEvent(new AuthenticationSuccessEvent(ada()));
            context.publishEvent(
                    new AuthenticationFailureBadCredentialsEvent(ada(), new BadCredentialsException("bad")));
            context.publishEvent(new AuthenticationSuccessEvent(ada()));
            context.publishEvent(new LogoutSuccessEvent(ada()));
            context.publishEvent(new AuthenticationSuccessEvent(ada()));

            assertThat(StoredEvents.of(context, "auth.login.success")).hasSize(3);
        });
    }

    private static Authentication ada() {
        return new TestingAuthenticationToken("ada", "secret", "CLERK");
    }

    @Test
    void loginIsForgottenAfterTheSpan() {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
        RecentLogins recent = new RecentLogins(Duration.ofMinutes(15), now::get);

        assertThat(recent.isNew("ada")).isTrue();
        now.updateAndGet(time -> time.plus(Duration.ofMinutes(14)));
        assertThat(recent.isNew("ada")).isFalse();
        assertThat(recent.isNew("eve")).isTrue();
        now.updateAndGet(time -> time.plus(Duration.ofMinutes(1)));
        assertThat(recent.isNew("ada")).isTrue();
    }

    @Test
    void loginsOfTheWholeWorldAreNotRemembered() {
        RecentLogins recent = new RecentLogins(Duration.ofHours(1), () -> Instant.EPOCH);

        for (int i = 0; i <= RecentLogins.MOST; i++) {
            recent.isNew("user " + i);
        }

        assertThat(recent.isNew("user " + RecentLogins.MOST)).isFalse();
        assertThat(recent.isNew("user 0")).isTrue();
    }

    @Test
    void impossibleSpanNamesItsProperty() {
        application
                .withPropertyValues("seaworthy.audit.security.repeated-login-after=2d")
                .run(context -> assertThat(NestedExceptionUtils.getMostSpecificCause(context.getStartupFailure()))
                        .hasMessageContaining("seaworthy.audit.security.repeated-login-after"));
    }
}
