package dev.seaworthy.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditStatus;
import dev.seaworthy.audit.EventField;
import dev.seaworthy.audit.StoredEvent;
import java.io.IOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.session.HttpSessionEventPublisher;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@Tag("security")
class SecurityAuditTest {

    private static final String PASSWORD = "correct-horse-battery";
    private static final String WRONG = "wrong-horse-battery";

    private static ConfigurableApplicationContext application;

    private final Browser browser = new Browser(application);

    @BeforeAll
    static void start() {
        application = WebApplication.start(
                Map.of("spring.autoconfigure.exclude", "", "seaworthy.audit.brute-force.failures", "3"), Shop.class);
    }

    @AfterAll
    static void stop() {
        if (application != null) {
            application.close();
        }
    }

    @Test
    void everyLoginThroughTheFormIsOneEvent() throws Exception {
        browser.login("form", PASSWORD);
        new Browser(application).login("form", PASSWORD);

        assertThat(of("form", "auth.login")).hasSize(2).allSatisfy(login -> {
            assertThat(StoredEvents.type(login)).isEqualTo("auth.login.success");
            assertThat(login.text(EventField.USER_ID)).isEqualTo("form");
            assertThat(login.text(EventField.USERNAME)).isEqualTo("form");
            assertThat(login.text(EventField.IP_ADDRESS)).isEqualTo("127.0.0.1");
            assertThat(StoredEvents.metadata(login)).contains("UsernamePassword");
        });
    }

    @Test
    void credentialsThatComeWithEveryRequestAreOneLogin() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(browser.with("basic", PASSWORD).get("/orders/1").statusCode())
                    .isEqualTo(200);
        }

        assertThat(of("basic", "auth.login")).hasSize(1);
    }

    @Test
    void failedLoginHasTheNameThatWasTypedAndTheAddress() throws Exception {
        browser.login("eve", WRONG);

        List<StoredEvent> logins = of("eve", "auth.login");
        assertThat(logins).hasSize(1);
        assertThat(StoredEvents.type(logins.get(0))).isEqualTo("auth.login.failed");
        assertThat(logins.get(0).text(EventField.USERNAME)).isEqualTo("eve");
        assertThat(logins.get(0).text(EventField.USER_ID)).isNull();
        assertThat(logins.get(0).text(EventField.IP_ADDRESS)).isEqualTo("127.0.0.1");
        assertThat(logins.get(0).text(EventField.ERROR_MESSAGE)).isEqualTo("bad credentials");
    }

    @Test
    void seriesOfFailedLoginsIsSeenAsAnAttack() throws Exception {
        for (int i = 0; i < 3; i++) {
            browser.login("mallory", WRONG);
        }

        Waiting.until(() -> !of("mallory", "security.bruteforce.detected").isEmpty());
    }

    @Test
    void refusedRequestIsOneEventAlthoughItsErrorPageIsRefusedToo() throws Exception {
        StoredEvent missing = onlyDenial("/orders/stranger");
        browser.login("bob", PASSWORD);
        assertThat(browser.get("/office").statusCode()).isEqualTo(403);

        assertThat(missing.text(EventField.USER_ID)).isNull();
        assertThat(missing.status()).contains(AuditStatus.FAILURE);
        assertThat(StoredEvents.metadata(missing)).contains("missing");
        List<StoredEvent> forbidden = of("bob", "authz.");
        assertThat(forbidden)
                .extracting(event -> event.text(EventField.REQUEST_PATH))
                .containsExactly("/office");
        assertThat(StoredEvents.metadata(forbidden.get(0))).contains("forbidden");
    }

    @Test
    void refusedCallIsOneEventThatNamesTheMethod() throws Exception {
        assertThat(browser.with("cleo", PASSWORD).get("/safe").statusCode()).isEqualTo(403);

        List<StoredEvent> denials = of("cleo", "authz.");
        assertThat(denials).hasSize(1);
        assertThat(denials.get(0).text(EventField.RESOURCE_TYPE)).isEqualTo("method");
        assertThat(denials.get(0).text(EventField.RESOURCE_ID)).endsWith("Safe.open");
        assertThat(StoredEvents.metadata(denials.get(0))).contains("forbidden");
    }

    @Test
    void refusedCallOfAStrangerIsOneEventAlthoughItsErrorPageIsRefusedToo() throws Exception {
        assertThat(onlyDenial("/safe").text(EventField.RESOURCE_ID)).endsWith("Safe.open");
    }

    @Test
    void refusedAdministrativeRequestIsOneEvent() throws Exception {
        onlyDenial("/seaworthy/info");
    }

    @Test
    void logoutAndBothEndsOfTheSessionAreEvents() throws Exception {
        browser.login("carl", PASSWORD);
        browser.post("/logout", "");

        assertThat(of("carl", "auth.logout")).hasSize(1);
        List<StoredEvent> destroyed = of("carl", "auth.session.destroyed");
        assertThat(destroyed).hasSize(1);
        assertThat(destroyed.get(0).text(EventField.RESOURCE_ID)).hasSize(16);
        assertThat(StoredEvents.of(application, "auth.session.created")).isNotEmpty();
    }

    @Test
    void sessionCanBeFollowedThroughANewId() throws Exception {
        browser.login("sid", PASSWORD);
        String first = SessionListener.digest(browser.session());
        browser.login("sid", PASSWORD);
        String second = SessionListener.digest(browser.session());
        browser.post("/logout", "");

        assertThat(second).isNotEqualTo(first);
        assertThat(session("auth.session.created")).contains(first);
        assertThat(session("auth.session.renewed")).contains(second);
        assertThat(StoredEvents.of(application, "auth.session.renewed"))
                .anySatisfy(
                        renewed -> assertThat(StoredEvents.metadata(renewed)).contains(first));
        assertThat(session("auth.session.destroyed")).contains(second);
    }

    @Test
    void whoIsLoggedInIsTheActorOfWhatTheApplicationLogs() throws Exception {
        browser.with("dora", PASSWORD).get("/sell");

        assertThat(of("dora", "order.sold"))
                .extracting(event -> event.text(EventField.ACTOR_TYPE))
                .containsExactly("user");
    }

    @Test
    void noEventHoldsACredential() throws Exception {
        browser.login("ada", WRONG);
        browser.login("ada", PASSWORD);
        String session = browser.session();
        browser.get("/office");
        browser.with("ada", PASSWORD).get("/orders/1");
        browser.with("ada", WRONG).get("/orders/1");
        browser.post("/logout", "");

        List<StoredEvent> events = StoredEvents.of(application);
        assertThat(session).isNotBlank();
        assertThat(events).hasSizeGreaterThan(5).allSatisfy(event -> {
            for (EventField field : EventField.all()) {
                String text = event.text(field);
                assertThat(text == null ? "" : text)
                        .doesNotContain(PASSWORD, WRONG, session)
                        .doesNotContain(Browser.encoded("ada", PASSWORD), Browser.encoded("ada", WRONG));
            }
        });
    }

    private static List<String> session(String type) {
        return StoredEvents.of(application, type).stream()
                .map(event -> String.valueOf(event.text(EventField.RESOURCE_ID)))
                .toList();
    }

    /** Of this user, or with this name in a login that failed. */
    private static List<StoredEvent> of(String user, String type) {
        return StoredEvents.of(application, type).stream()
                .filter(event ->
                        user.equals(event.text(EventField.USER_ID)) || user.equals(event.text(EventField.USERNAME)))
                .toList();
    }

    /** A stranger asks for this path. */
    private StoredEvent onlyDenial(String path) throws Exception {
        int before = StoredEvents.of(application, "authz.").size();
        assertThat(browser.get(path).statusCode()).isEqualTo(401);

        List<StoredEvent> denials = StoredEvents.of(application, "authz.");
        assertThat(denials).hasSize(before + 1);
        StoredEvent denial = denials.get(before);
        assertThat(denial.text(EventField.REQUEST_PATH)).isEqualTo(path);
        return denial;
    }

    /** An application that has logins, a role, and sessions that are published. */
    @Configuration(proxyBeanMethods = false)
    @EnableMethodSecurity
    @RestController
    static class Shop {

        @Bean
        SecurityFilterChain chain(HttpSecurity http) throws Exception {
            return http.authorizeHttpRequests(requests -> requests.requestMatchers("/office")
                            .hasRole("BOSS")
                            .requestMatchers("/safe")
                            .permitAll()
                            .anyRequest()
                            .authenticated())
                    .formLogin(Customizer.withDefaults())
                    .httpBasic(Customizer.withDefaults())
                    .csrf(csrf -> csrf.disable())
                    .build();
        }

        @Bean
        UserDetailsService everybodyIsAClerk() {
            return name -> User.withUsername(name)
                    .password("{noop}" + PASSWORD)
                    .roles("CLERK")
                    .build();
        }

        @Bean
        HttpSessionEventPublisher sessions() {
            return new HttpSessionEventPublisher();
        }

        @Bean
        Safe safe() {
            return new Safe();
        }

        @Bean
        Till till(AuditLogger logger, Safe safe) {
            return new Till(logger, safe);
        }
    }

    static class Safe {

        @PreAuthorize("hasRole('BOSS')")
        public String open() {
            return "open";
        }
    }

    @RestController
    record Till(AuditLogger logger, Safe safe) {

        @GetMapping("/safe")
        String safeDoor() {
            return safe.open();
        }

        @GetMapping("/sell")
        String sell() {
            logger.log(AuditEvent.of("order.sold"));
            return "sold";
        }
    }

    /** Keeps cookies, follows no redirect. */
    static final class Browser {

        private final CookieManager cookies = new CookieManager();
        private final HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .cookieHandler(cookies)
                .build();
        private final String root;
        private final String credentials;

        Browser(ConfigurableApplicationContext application) {
            this("http://127.0.0.1:" + application.getEnvironment().getProperty("local.server.port"), "");
        }

        static String encoded(String user, String password) {
            return Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        }

        /** A client without a session that sends these with every request. */
        Browser with(String user, String password) {
            return new Browser(root, "Basic " + encoded(user, password));
        }

        private Browser(String root, String credentials) {
            this.root = root;
            this.credentials = credentials;
        }

        void login(String user, String password) throws IOException, InterruptedException {
            assertThat(post(
                                    "/login",
                                    "username=" + user + "&password="
                                            + URLEncoder.encode(password, StandardCharsets.UTF_8))
                            .statusCode())
                    .isEqualTo(302);
        }

        HttpResponse<String> get(String path) throws IOException, InterruptedException {
            return send(request(path).GET());
        }

        HttpResponse<String> post(String path, String form) throws IOException, InterruptedException {
            return send(request(path)
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString(form)));
        }

        String session() {
            return cookies.getCookieStore().getCookies().stream()
                    .filter(cookie -> cookie.getName().equals("JSESSIONID"))
                    .map(HttpCookie::getValue)
                    .findFirst()
                    .orElseThrow();
        }

        private HttpRequest.Builder request(String path) {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(root + path))
                    .timeout(Duration.ofSeconds(30))
                    .header("Accept", "application/json");
            return credentials.isEmpty() ? request : request.header("Authorization", credentials);
        }

        private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }
}
