package dev.seaworthy.spring;

import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** An application that names nothing which may be taken off its class path; it tells what became of our features. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class MatrixApplication {

    /** By their names. */
    static final String OUR_THREADS = "(alerts|audit|backup|health|log|metrics|seaworthy|slo)-.*";

    /** Starts, asks the paths that are given as arguments, tells, and ends. */
    public static void main(String[] paths) throws Exception {
        try (ConfigurableApplicationContext application = SpringApplication.run(MatrixApplication.class)) {
            tell(application, List.of(paths));
        }
        tellThreadsThatStay();
        System.out.println("ended");
    }

    static void tell(ConfigurableApplicationContext application, List<String> paths) throws Exception {
        if (application.containsBean("seaworthyFeatureStates")) {
            for (FeatureState feature : application.getBean(FeatureStates.class).all()) {
                System.out.println(
                        "feature " + feature.name() + ": " + (feature.active() ? "active" : feature.reason()));
            }
        }
        ask(application, paths);
        for (String migrations : List.of("flywayInitializer", "liquibase")) {
            if (application.containsBean(migrations)) {
                System.out.println("migrated by " + migrations);
            }
        }
        Arrays.stream(application.getBeanDefinitionNames())
                .filter(name -> name.startsWith("seaworthy"))
                .forEach(name -> System.out.println("bean " + name));
        tellThreads();
    }

    static void ask(ConfigurableApplicationContext application, List<String> paths) throws Exception {
        String port = application.getEnvironment().getProperty("local.server.port");
        System.out.println("port " + port);
        for (String path : paths) {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create("http://localhost:" + port + path).toURL().openConnection();
            // By itself it asks for a page on JDK 17, and is sent to the login of Spring Security then.
            connection.setRequestProperty("Accept", "*/*");
            connection.setRequestProperty("Authorization", "Bearer " + MatrixSwitches.TOKEN);
            System.out.println("asked " + path + ": " + connection.getResponseCode());
        }
    }

    static void tellThreads() {
        threads().forEach(name -> System.out.println("thread " + name));
    }

    /** Those that were told to end have a moment for it. */
    static void tellThreadsThatStay() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!threads().isEmpty() && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        threads().forEach(name -> System.out.println("left " + name));
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.matches(OUR_THREADS))
                .toList();
    }
}
