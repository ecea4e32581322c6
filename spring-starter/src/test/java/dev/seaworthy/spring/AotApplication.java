package dev.seaworthy.spring;

import java.net.HttpURLConnection;
import java.net.URI;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** Everything that is on the class path; no nested class, because Boot does not find what was generated for one. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class AotApplication {

    /** Starts, asks itself and ends. */
    public static void main(String[] arguments) throws Exception {
        try (ConfigurableApplicationContext application = SpringApplication.run(AotApplication.class, arguments)) {
            String port = application.getEnvironment().getProperty("local.server.port");
            for (String path : List.of("/seaworthy/health/live", "/actuator/seaworthy")) {
                HttpURLConnection connection = (HttpURLConnection)
                        URI.create("http://localhost:" + port + path).toURL().openConnection();
                System.out.println(path + " " + connection.getResponseCode());
            }
        }
    }
}
