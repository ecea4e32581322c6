package dev.seaworthy.examples.springboot;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Runs the guest book at port 8080. Everything of Seaworthy is in {@code application.properties}. */
@SpringBootApplication
public class GuestBookApplication {

    public static void main(String[] arguments) {
        SpringApplication.run(GuestBookApplication.class, arguments);
    }
}
