package dev.seaworthy.spring;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Conditional;

/** Both switches are on: {@code seaworthy.enabled} and {@code seaworthy.<feature>.enabled}. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Conditional(OnFeature.class)
@interface ConditionalOnFeature {

    /** The part of the property's name between {@code seaworthy.} and {@code .enabled}. */
    String value();

    /** Whether the feature is on when nothing is said. */
    boolean byDefault() default true;
}
