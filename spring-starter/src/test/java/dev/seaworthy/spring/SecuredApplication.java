package dev.seaworthy.spring;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;

/** As docs/spring-boot.md has it: our paths are permitted, because they ask for tokens and roles themselves. */
@Configuration(proxyBeanMethods = false)
class SecuredApplication {

    static final String PASSWORD = "correct-horse";

    @Bean
    SecurityFilterChain chain(HttpSecurity http) throws Exception {
        return http.authorizeHttpRequests(requests -> requests.requestMatchers("/seaworthy/**")
                        .permitAll()
                        .requestMatchers("/orders/forbidden")
                        .hasRole("NOBODY")
                        .anyRequest()
                        .authenticated())
                .csrf(csrf -> csrf.ignoringRequestMatchers("/seaworthy/**"))
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .httpBasic(Customizer.withDefaults())
                .build();
    }

    @Bean
    UserDetailsService users() {
        return new InMemoryUserDetailsManager(
                User.withUsername("ada")
                        .password("{noop}" + PASSWORD)
                        .roles("SEAWORTHY_VIEW")
                        .build(),
                User.withUsername("olga")
                        .password("{noop}" + PASSWORD)
                        .roles("SEAWORTHY_OPERATE")
                        .build(),
                User.withUsername("guest")
                        .password("{noop}" + PASSWORD)
                        .roles("USER")
                        .build());
    }
}
