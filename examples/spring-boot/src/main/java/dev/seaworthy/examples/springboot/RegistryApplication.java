package dev.seaworthy.examples.springboot;

import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Runs the registry at port 8080. Everything of Seaworthy is in {@code application.properties}.
 *
 * <p>With {@code --migrate-only} it brings the database up to date and ends: a deployment does that before it starts the new
 * version. It ends with 1 when that fails.
 */
@SpringBootApplication
public class RegistryApplication {

    public static void main(String[] arguments) {
        ConfigurableApplicationContext registry = SpringApplication.run(RegistryApplication.class, arguments);
        if (List.of(arguments).contains("--migrate-only")) {
            registry.close();
        }
    }
}
