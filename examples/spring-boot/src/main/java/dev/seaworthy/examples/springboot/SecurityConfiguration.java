package dev.seaworthy.examples.springboot;

import jakarta.servlet.DispatcherType;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;

/** Who may do what. */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

    /** Credentials come with each request and no cookie exists, so that no other site can borrow one. */
    @Bean
    SecurityFilterChain rules(HttpSecurity http) throws Exception {
        return http.authorizeHttpRequests(requests -> requests
                        // What went wrong is told to everyone who was let in before.
                        .dispatcherTypeMatchers(DispatcherType.ERROR)
                        .permitAll()
                        // Seaworthy asks for the role itself, or for one of its tokens.
                        .requestMatchers("/seaworthy/**")
                        .permitAll()
                        .requestMatchers("/actuator/**")
                        .hasRole("ADMIN")
                        .requestMatchers(HttpMethod.GET, "/projects/**")
                        .authenticated()
                        .anyRequest()
                        .hasAnyRole("EDITOR", "ADMIN"))
                .httpBasic(Customizer.withDefaults())
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .csrf(csrf -> csrf.disable())
                .build();
    }

    /** Each request brings its password; hashed slowly every time, a few of them would take all processors. */
    @Bean
    PasswordEncoder passwordEncoder() {
        return new RememberingPasswordEncoder(
                PasswordEncoderFactories.createDelegatingPasswordEncoder(), InstantSource.system());
    }

    /** Three users in memory: admin, editor and reader. */
    @Bean
    UserDetailsService users(
            PasswordEncoder encoder,
            @Value("${registry.home}") String home,
            @Value("${registry.password.admin:}") String admin,
            @Value("${registry.password.editor:}") String editor,
            @Value("${registry.password.reader:}") String reader)
            throws IOException {
        Passwords passwords = new Passwords(Path.of(home, "passwords"));
        return new InMemoryUserDetailsManager(
                user(encoder, "admin", admin.isEmpty() ? passwords.of("admin") : admin, "ADMIN"),
                user(encoder, "editor", editor.isEmpty() ? passwords.of("editor") : editor, "EDITOR"),
                user(encoder, "reader", reader.isEmpty() ? passwords.of("reader") : reader, "READER"));
    }

    private static UserDetails user(PasswordEncoder encoder, String name, String password, String role) {
        return User.withUsername(name)
                .password(encoder.encode(password))
                .roles(role)
                .build();
    }
}
