package dev.seaworthy.servlet.filter;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import java.util.EnumSet;

/** Adds a filter so that asynchronous servlets behind it keep working: before those of {@code web.xml}, after those added so. */
final class Registration {
    private Registration() {}

    static void of(
            ServletContext context,
            String name,
            Filter filter,
            EnumSet<DispatcherType> dispatches,
            String... urlPatterns) {
        if (urlPatterns.length == 0) {
            throw new IllegalArgumentException("no URL pattern given for " + name + "; use \"/*\" for every path");
        }
        FilterRegistration.Dynamic registration = context.addFilter(name, filter);
        if (registration == null) {
            throw new IllegalStateException(
                    "the context has a filter named " + name + " already; register it once, with all its patterns");
        }
        registration.setAsyncSupported(true);
        registration.addMappingForUrlPatterns(dispatches, false, urlPatterns);
    }
}
