package dev.seaworthy.spring;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.context.expression.AnnotatedElementKey;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;

/** Finds {@link Audited} methods, and says which of them no proxy can reach. Thread-safe. */
final class AuditedMethods {

    private final Map<AnnotatedElementKey, AuditedMethod> known = new ConcurrentHashMap<>();

    /** The annotation that counts for this method of this class, which may stand on an interface; null for none. */
    static @Nullable Audited annotation(Method method, Class<?> type) {
        Audited specific =
                AnnotatedElementUtils.findMergedAnnotation(AopUtils.getMostSpecificMethod(method, type), Audited.class);
        return specific == null ? AnnotatedElementUtils.findMergedAnnotation(method, Audited.class) : specific;
    }

    /**
     * What an annotated method says.
     *
     * @throws IllegalArgumentException when it says what no event can be
     */
    AuditedMethod of(Method method, Class<?> type) {
        Method specific = AopUtils.getMostSpecificMethod(method, type);
        return known.computeIfAbsent(new AnnotatedElementKey(specific, type), key -> read(method, specific, type));
    }

    private static AuditedMethod read(Method method, Method specific, Class<?> type) {
        Audited annotation = annotation(method, type);
        if (annotation == null) {
            throw new IllegalArgumentException(specific + " is not annotated with @Audited");
        }
        return new AuditedMethod(specific, annotation);
    }

    /** Why no proxy reaches this method; null when one does. */
    static @Nullable String obstacle(Method method, Class<?> type) {
        int modifiers = AopUtils.getMostSpecificMethod(method, type).getModifiers();
        if (Modifier.isPrivate(modifiers)) {
            return "it is private";
        }
        if (Modifier.isStatic(modifiers)) {
            return "it is static";
        }
        if (!isProxyable(type)) {
            return "its class is final";
        }
        return Modifier.isFinal(modifiers) && !Proxy.isProxyClass(type) ? "it is final" : null;
    }

    /** A proxy extends the class of the bean, unless that is a proxy of interfaces itself. */
    static boolean isProxyable(Class<?> type) {
        return !Modifier.isFinal(type.getModifiers()) || Proxy.isProxyClass(type) || ClassUtils.isLambdaClass(type);
    }
}
