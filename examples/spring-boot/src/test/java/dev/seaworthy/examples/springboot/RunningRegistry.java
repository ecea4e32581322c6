package dev.seaworthy.examples.springboot;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The application in this JVM, at a free port; the password of each user is the user's name. */
record RunningRegistry(ConfigurableApplicationContext context) implements AutoCloseable {

    static RunningRegistry start(Path home, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "--server.port=0",
                "--registry.home=" + home,
                "--registry.password.admin=admin",
                "--registry.password.editor=editor",
                "--registry.password.reader=reader",
                "--seaworthy.health.drain-delay=0s",
                "--spring.main.banner-mode=off"));
        arguments.addAll(List.of(more));
        return new RunningRegistry(
                new SpringApplicationBuilder(RegistryApplication.class).run(arguments.toArray(String[]::new)));
    }

    Client stranger() {
        return Client.stranger(
                Integer.parseInt(String.valueOf(context.getEnvironment().getProperty("local.server.port"))));
    }

    Client as(String user) {
        return stranger().as(user);
    }

    @Override
    public void close() {
        context.close();
    }
}
