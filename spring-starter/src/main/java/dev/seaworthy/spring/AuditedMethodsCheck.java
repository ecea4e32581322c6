package dev.seaworthy.spring;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.MethodIntrospector;
import org.springframework.util.ReflectionUtils;

/** Looks at start-up for annotations that are wrong, which ends the start, and for those that do nothing, which it says. */
final class AuditedMethodsCheck implements SmartInitializingSingleton {

    private static final Logger LOG = LoggerFactory.getLogger(AuditedMethodsCheck.class);
    private static final List<String> NOT_OF_THE_APPLICATION = List.of("java.", "jakarta.", "org.springframework.");

    private final AuditedMethods methods;
    private final ConfigurableListableBeanFactory beans;

    /** What the log was told. */
    private final Set<String> unreachable = new TreeSet<>();

    AuditedMethodsCheck(AuditedMethods methods, ConfigurableListableBeanFactory beans) {
        this.methods = methods;
        this.beans = beans;
    }

    @Override
    public void afterSingletonsInstantiated() {
        for (String name : beans.getBeanDefinitionNames()) {
            Class<?> type = typeOf(name);
            if (type != null && NOT_OF_THE_APPLICATION.stream().noneMatch(type.getName()::startsWith)) {
                look(beans.getSingleton(name), type);
            }
        }
        if (!unreachable.isEmpty()) {
            LOG.warn(
                    "These methods are annotated with @Audited, but calls of them are not audited: {}. Make them public"
                            + " methods of a class that is not final, or call AuditLogger.auditedCall in them",
                    String.join("; ", unreachable));
        }
    }

    Set<String> unreachable() {
        return unreachable;
    }

    /** Null for what can not be looked at: only an annotation that is wrong may end the start. */
    private @Nullable Class<?> typeOf(String name) {
        try {
            return AutoProxyUtils.determineTargetClass(beans, name);
        } catch (RuntimeException | LinkageError partial) {
            LOG.debug("The class of the bean {} can not be looked at", name, partial);
            return null;
        }
    }

    private void look(@Nullable Object bean, Class<?> type) {
        Set<Method> annotated;
        try {
            annotated = MethodIntrospector.selectMethods(
                    type, (ReflectionUtils.MethodFilter) method -> AuditedMethods.annotation(method, type) != null);
        } catch (RuntimeException | LinkageError partial) {
            LOG.debug("{} can not be looked at", type.getName(), partial);
            return;
        }
        for (Method method : annotated) {
            methods.of(method, type);
            String obstacle = AuditedMethods.obstacle(method, type);
            if (obstacle == null && bean != null && !isAudited(bean)) {
                obstacle = "its bean was made before beans are proxied";
            }
            if (obstacle != null) {
                unreachable.add(type.getName() + "." + method.getName() + " (" + obstacle + ")");
            }
        }
    }

    /** What a factory bean makes is not looked at. */
    private static boolean isAudited(Object bean) {
        return AuditedInterceptor.isAuditedAlready(bean) || bean instanceof FactoryBean<?>;
    }
}
