package dev.seaworthy.spring;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Conditional;

/** A property is on, in any of the words that bind to a boolean: {@code no} and {@code 0} are as good as {@code false}. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Conditional(OnSwitch.class)
@interface ConditionalOnSwitch {

    /** The whole name of the property. */
    String value();

    /** Whether it is on when nothing is said. */
    boolean byDefault() default true;
}
