package dev.seaworthy.spring;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A kind of application and what else it has.
 *
 * @param parts {@code none}, {@code web} or {@code webflux}, and any of actuator, jdbc, flyway, liquibase, security, jetty
 *     in the place of Tomcat, and virtual threads
 */
record MatrixVariant(Set<String> parts) {

    private static final String ACTUATOR =
            "spring-boot-(starter-)?(actuator|health|micrometer|observation).*|spring-boot-health.*";
    private static final String JDBC =
            "(spring-jdbc|spring-tx|HikariCP|h2|spring-boot-(starter-)?(jdbc|transaction|persistence|sql))-\\d.*";
    private static final String FLYWAY = "(flyway-core|spring-boot-(starter-)?flyway)-\\d.*";
    private static final String LIQUIBASE = "(liquibase-core|spring-boot-(starter-)?liquibase)-\\d.*";
    private static final String SECURITY = "(spring-security-.*|spring-boot-(starter-)?security.*)-\\d.*";
    private static final String SERVLETS = "(spring-webmvc|spring-boot-(starter-)?(web|webmvc))-\\d.*";
    private static final String JETTY = "(jetty-.*|spring-boot-(starter-)?jetty.*)-\\d.*";
    private static final String DEVTOOLS = "spring-boot-devtools-\\d.*";
    private static final String TOMCAT = "(tomcat-embed-(core|websocket)|spring-boot-(starter-)?tomcat.*)-\\d.*";

    /** What properties may ask for: there are none of them here. */
    private static final String OPTIONAL = "(db-scheduler|s3|url-connection-client|zstd-jni)-.*";

    private static final String WEB = "(spring-web|spring-webflux|reactor-core|jakarta.servlet-api"
            + "|spring-boot-(starter-)?(webflux|servlet|web-server|http-converter|reactor)(-runtime)?)-\\d.*";

    /** In words, with blanks between them. */
    static MatrixVariant parse(String parts) {
        return new MatrixVariant(Set.of(parts.split(" ", -1)));
    }

    boolean has(String part) {
        return parts.contains(part);
    }

    /** A pattern of the names of jars. */
    String jarsTaken() {
        List<String> taken = new ArrayList<>(List.of(OPTIONAL));
        takeUnless("actuator", ACTUATOR, taken);
        takeUnless("jdbc", JDBC, taken);
        takeUnless("flyway", FLYWAY, taken);
        takeUnless("liquibase", LIQUIBASE, taken);
        takeUnless("security", SECURITY, taken);
        takeUnless("web", SERVLETS, taken);
        takeUnless("devtools", DEVTOOLS, taken);
        taken.add(has("jetty") ? TOMCAT : JETTY);
        if (has("none")) {
            taken.add(WEB);
            taken.add(TOMCAT);
        }
        if (BootLine.version().equals("3.5")) {
            taken.add("spring-boot-health-.*"); // Of Boot 4, and here to be compiled against only.
        }
        return String.join("|", taken);
    }

    private void takeUnless(String part, String jars, List<String> taken) {
        if (!has(part)) {
            taken.add(jars);
        }
    }

    List<String> options() {
        List<String> options = new ArrayList<>();
        options.add("-Dspring.threads.virtual.enabled=" + has("virtual"));
        options.add("-Dspring.flyway.locations=classpath:/matrix");
        options.add("-Dspring.liquibase.change-log=classpath:/matrix/V1__orders.sql");
        return options;
    }

    @Override
    public String toString() {
        return String.join(" ", parts.stream().sorted().toList());
    }
}
