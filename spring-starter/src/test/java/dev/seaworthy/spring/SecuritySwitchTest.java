package dev.seaworthy.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.EventField;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.authentication.switchuser.SwitchUserFilter;
import org.springframework.security.web.context.HttpSessionSecurityContextRepository;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Somebody acts as somebody else through Spring Security's filter for that. */
@Tag("security")
class SecuritySwitchTest {

    private final HttpClient browser =
            HttpClient.newBuilder().cookieHandler(new CookieManager()).build();

    @Test
    void whoeverActsAsAnotherIsInEveryEvent() throws Exception {
        try (ConfigurableApplicationContext application =
                WebApplication.start(Map.of("spring.autoconfigure.exclude", ""), Desk.class)) {
            post(application, "/login/impersonate?username=guest", "ada");
            post(application, "/pay", null);
            post(application, "/login/impersonate?username=olga", null);
            post(application, "/pay", null);
            post(application, "/logout/impersonate", null);
            post(application, "/pay", null);

            assertThat(StoredEvents.of(application).stream()
                            .filter(event -> !StoredEvents.type(event).startsWith("auth.login"))
                            .map(event -> StoredEvents.type(event) + " by " + event.text(EventField.USER_ID) + " for "
                                    + event.text(EventField.IMPERSONATOR_ID) + " on "
                                    + event.text(EventField.RESOURCE_ID)))
                    .containsExactly(
                            "auth.impersonation.begun by ada for null on guest",
                            "order.pay by guest for ada on null",
                            "auth.impersonation.ended by guest for ada on guest",
                            "auth.impersonation.begun by ada for null on olga",
                            "order.pay by olga for ada on null",
                            "auth.impersonation.ended by olga for ada on olga",
                            "order.pay by ada for null on null");
        }
    }

    private void post(ConfigurableApplicationContext application, String path, String user) throws Exception {
        int port = Client.stranger(application).port();
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .POST(HttpRequest.BodyPublishers.noBody());
        if (user != null) {
            String credentials = user + ":" + SecuredApplication.PASSWORD;
            request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes()));
        }
        assertThat(browser.send(request.build(), HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .as(path)
                .isIn(200, 302);
    }

    /** A help desk may act as its customers. */
    @Configuration(proxyBeanMethods = false)
    @RestController
    static class Desk {

        private final AuditLogger logger;

        Desk(AuditLogger logger) {
            this.logger = logger;
        }

        @PostMapping("/pay")
        void pay() {
            logger.log(AuditEvent.of("order.pay"));
        }

        @Bean
        static UserDetailsService users() {
            return new InMemoryUserDetailsManager(user("ada"), user("guest"), user("olga"));
        }

        private static UserDetails user(String name) {
            return User.withUsername(name)
                    .password("{noop}" + SecuredApplication.PASSWORD)
                    .roles("USER")
                    .build();
        }

        @Bean
        static SecurityFilterChain chain(
                HttpSecurity http, UserDetailsService users, ApplicationEventPublisher publisher) throws Exception {
            SwitchUserFilter switching = new SwitchUserFilter();
            switching.setUserDetailsService(users);
            switching.setTargetUrl("/");
            switching.setApplicationEventPublisher(publisher);
            switching.setSecurityContextRepository(new HttpSessionSecurityContextRepository());
            switching.afterPropertiesSet();
            return http.authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                    .csrf(AbstractHttpConfigurer::disable)
                    .httpBasic(Customizer.withDefaults())
                    .addFilterAfter(switching, AuthorizationFilter.class)
                    .build();
        }
    }
}
