package dev.seaworthy.benchmarks.start;

import java.util.Locale;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** An application of its own process, which knows nothing of the starter: web, JDBC and Actuator. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class Started {

    static final String READY = "ready after ";

    /** Prints how long it took from here until it was ready, and ends. */
    public static void main(String[] arguments) {
        long begin = System.nanoTime();
        try (ConfigurableApplicationContext application = SpringApplication.run(Started.class, arguments)) {
            long took = System.nanoTime() - begin;
            System.out.printf(
                    Locale.ROOT, "%n%s%.1f ms, %d beans%n", READY, took / 1e6, application.getBeanDefinitionCount());
        }
    }
}
