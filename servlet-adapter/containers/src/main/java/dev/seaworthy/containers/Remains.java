package dev.seaworthy.containers;

import java.lang.management.ManagementFactory;
import java.sql.Driver;
import java.sql.DriverManager;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.management.ObjectName;

/** What outlives an application that does not clean up. */
record Remains(Set<Thread> threads, Set<ObjectName> beans, Set<Driver> drivers) {
    /** Containers count their workers here. */
    private static final Set<String> DOMAINS_OF_CONTAINERS = Set.of("Tomcat", "Catalina", "org.xnio", "jboss.threads");

    /** Those of the JDK, which come when they like, and of the test's own asynchronous call. */
    private static final Pattern OTHERS =
            Pattern.compile("ForkJoinPool\\.commonPool.*|Common-Cleaner|process reaper.*|Attach Listener|surefire.*");

    static Remains now() {
        return new Remains(
                Set.copyOf(Thread.getAllStackTraces().keySet()),
                ManagementFactory.getPlatformMBeanServer().queryNames(null, null).stream()
                        .filter(name -> !DOMAINS_OF_CONTAINERS.contains(name.getDomain()))
                        .collect(Collectors.toSet()),
                DriverManager.drivers().collect(Collectors.toSet()));
    }

    /** The names of the threads that are new; those of applications that were there before may have grown. */
    Set<String> threadsSince(Remains before) {
        Set<ClassLoader> known = before.threads.stream()
                .map(Thread::getContextClassLoader)
                .filter(loader -> loader != null && loader != ClassLoader.getSystemClassLoader())
                .collect(Collectors.toSet());
        return threads.stream()
                .filter(thread -> !before.threads.contains(thread))
                .filter(thread -> !known.contains(thread.getContextClassLoader()))
                .map(Thread::getName)
                .filter(name -> !OTHERS.matcher(name).matches())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
