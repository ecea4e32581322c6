package dev.seaworthy.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.audit.EventField;
import dev.seaworthy.audit.StoredEvent;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;

/** Whom audited requests name. */
@Tag("security")
class SecurityUserTest {

    private static ConfigurableApplicationContext application;
    private static Client client;

    @BeforeAll
    static void start() {
        application = WebApplication.start(
                Map.of(
                        "spring.autoconfigure.exclude", "",
                        // Spring MVC's own event would name the user of every request.
                        "spring.mvc.publish-request-handled-events", "false",
                        "seaworthy.web.request-audit.policy", "all",
                        "seaworthy.web.request-audit.routes[/orders/quiet]", "none",
                        "seaworthy.web.request-audit.mode", "sync"),
                Open.class);
        client = Client.stranger(application);
    }

    @AfterAll
    static void stop() {
        if (application != null) {
            application.close();
        }
    }

    @Test
    void loginIsLookedUpForWhatIsWrittenAndForNothingElse() throws Exception {
        AtomicInteger lookups = application.getBean(Logins.class).lookups;
        int before = lookups.get();

        client.send("GET", "/orders/quiet", "X-User", "ada");
        assertThat(lookups).hasValue(before);

        client.send("GET", "/orders/1", "X-User", "ada");
        assertThat(actorOf("/orders/1")).isEqualTo("user ada");
        assertThat(lookups).hasValueGreaterThan(before);
    }

    @Test
    void strangerHasNoName() throws Exception {
        client.get("/orders/2");

        assertThat(actorOf("/orders/2")).isEqualTo("anonymous null");
    }

    @Test
    void requestIsWrittenThoughItsLoginCannotBeLookedUp() throws Exception {
        assertThat(client.send("GET", "/orders/3", "X-User", "broken").statusCode())
                .isEqualTo(200);

        assertThat(actorOf("/orders/3")).isEqualTo("anonymous null");
    }

    @Test
    void nothingIsNotedForAFilterOfTheApplication() {
        Starter.web()
                .withPropertyValues("seaworthy.web.request-audit.policy=all")
                .run(ours -> assertThat(ours).hasBean("seaworthySecurityUserFilter"));
        Starter.web()
                .withPropertyValues("seaworthy.web.request-audit.policy=all")
                .withUserConfiguration(TrapsTest.OwnFilters.class)
                .run(own -> assertThat(own)
                        .hasNotFailed()
                        .doesNotHaveBean("seaworthySecurityUserFilter")
                        .doesNotHaveBean("seaworthySecurityUser"));
    }

    /** The answer may be there before its event. */
    private static String actorOf(String path) {
        Waiting.until(() -> !eventsOf(path).isEmpty());
        List<StoredEvent> events = eventsOf(path);
        assertThat(events).hasSize(1);
        return events.get(0).text(EventField.ACTOR_TYPE) + " " + events.get(0).text(EventField.USER_ID);
    }

    private static List<StoredEvent> eventsOf(String path) {
        return StoredEvents.of(application, "http.request").stream()
                .filter(event -> path.equals(event.text(EventField.REQUEST_PATH)))
                .toList();
    }

    /** Knows users by a header, as it would by a session, and not before somebody asks. */
    static final class Logins implements Filter {

        final AtomicInteger lookups = new AtomicInteger();

        @Override
        public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            SecurityContextHolder.setDeferredContext(() -> lookUp((HttpServletRequest) request));
            chain.doFilter(request, response);
        }

        private SecurityContext lookUp(HttpServletRequest request) {
            lookups.incrementAndGet();
            String user = request.getHeader("X-User");
            SecurityContext context = SecurityContextHolder.createEmptyContext();
            if ("broken".equals(user)) {
                throw new IllegalStateException("the store of logins is away");
            }
            if (user != null) {
                context.setAuthentication(UsernamePasswordAuthenticationToken.authenticated(user, null, List.of()));
            }
            return context;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Open {

        @Bean
        Logins logins() {
            return new Logins();
        }

        @Bean
        FilterRegistrationBean<Logins> notByTheContainer(Logins logins) {
            var registration = new FilterRegistrationBean<>(logins);
            registration.setEnabled(false);
            return registration;
        }

        @Bean
        SecurityFilterChain chain(HttpSecurity http, Logins logins) throws Exception {
            return http.authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                    .addFilterBefore(logins, AnonymousAuthenticationFilter.class)
                    .build();
        }
    }
}
