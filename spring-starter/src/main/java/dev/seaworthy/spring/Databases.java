package dev.seaworthy.spring;

import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;
import org.springframework.util.ClassUtils;

/**
 * The application's data sources by the name that checks and reports show: what is always there and is injected, and of one
 * that routes, those that it routes to.
 */
final class Databases {

    /** Reads better than the bean's name where there is only one. */
    static final String ONLY_ONE = "database";

    static final String ROUTING = "org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource";
    private static final boolean CAN_ROUTE = ClassUtils.isPresent(ROUTING, Databases.class.getClassLoader());

    /** There only while somebody asks for something, which no check does. */
    private static final Set<String> PASSING_SCOPES = Set.of("request", "session", "websocket");

    /** What we check ourselves under these names is no database. */
    private static final Set<String> TAKEN =
            Set.of("application", "application-liveness", "audit", "backup", "deadlock", "disk", "redis");

    private Databases() {}

    static Map<String, DataSource> of(ConfigurableListableBeanFactory beans) {
        Map<String, DataSource> ofBeans = new TreeMap<>();
        for (String name : beans.getBeanNamesForType(DataSource.class, false, true)) {
            if (isCandidate(beans, name)) {
                ofBeans.put(name, beans.getBean(name, DataSource.class));
            }
        }
        Map<String, DataSource> found = CAN_ROUTE ? Routing.resolved(ofBeans) : ofBeans;
        return found.size() == 1 ? Map.of(ONLY_ONE, found.values().iterator().next()) : named(found);
    }

    /** Beans may be named as no check may. */
    private static Map<String, DataSource> named(Map<String, DataSource> found) {
        Map<String, DataSource> named = new TreeMap<>();
        found.forEach((bean, dataSource) -> {
            String legal = bean.replaceAll("[^\\p{L}\\p{Nd}._ -]", "-");
            String free = TAKEN.contains(legal) ? ONLY_ONE + "." + legal : legal;
            for (int number = 2; named.containsKey(free); number++) {
                free = legal + "-" + number;
            }
            named.put(free, dataSource);
        });
        return named;
    }

    private static boolean isCandidate(ConfigurableListableBeanFactory beans, String name) {
        if (ScopedProxyUtils.isScopedTarget(name) || !beans.containsBeanDefinition(name)) {
            return !ScopedProxyUtils.isScopedTarget(name);
        }
        String target = ScopedProxyUtils.getTargetBeanName(name);
        boolean passing = beans.containsBeanDefinition(target)
                && PASSING_SCOPES.contains(
                        String.valueOf(beans.getBeanDefinition(target).getScope()));
        return !passing && beans.getBeanDefinition(name).isAutowireCandidate();
    }

    /** Loaded only where spring-jdbc is. */
    private static final class Routing {

        static Map<String, DataSource> resolved(Map<String, DataSource> ofBeans) {
            Map<String, DataSource> found = new TreeMap<>();
            ofBeans.forEach((name, dataSource) -> {
                if (dataSource instanceof AbstractRoutingDataSource routing) {
                    addTargets(found, name, routing, ofBeans.values());
                } else {
                    found.put(name, dataSource);
                }
            });
            return found;
        }

        /** A target that is a bean too is there already. */
        private static void addTargets(
                Map<String, DataSource> found,
                String name,
                AbstractRoutingDataSource routing,
                Collection<DataSource> beans) {
            Set<DataSource> known = Collections.newSetFromMap(new IdentityHashMap<>());
            known.addAll(beans);
            routing.getResolvedDataSources().forEach((key, target) -> {
                if (known.add(target)) {
                    found.put(name + "." + key, target);
                }
            });
        }
    }
}
