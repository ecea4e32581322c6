package dev.seaworthy.spring;

import dev.seaworthy.audit.Severity;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Each call of this method of a Spring bean is one event in the audit log, with its outcome: status success; failure when
 * it throws a {@link SecurityException} or one of Spring Security's; error for all else that it throws; the duration as
 * {@code duration_ms}, the class of what was thrown as {@code error_class}, in the metadata. What the method returns or
 * throws reaches its caller unchanged.
 *
 * <pre>
 * &#64;Audited(value = "invoice.approve", resourceType = "invoice", resource = "#id", metadata = "amount=#result.amount")
 * public Invoice approve(long id) {
 * </pre>
 *
 * A method that returns a {@link java.util.concurrent.CompletionStage} is over when that is completed; other promises are
 * taken for what the method returned. It works on calls that go through Spring's proxy: a call from within the same object
 * does not, nor one of a private, static or final method or of a final class; the latter are named in the log at start-up.
 *
 * <p>Expressions are SpEL: parameters by name, where classes are compiled with {@code -parameters}, or as {@code #p0};
 * {@code #result}, which a failed call does not have; beans as {@code @name}; the object itself is the root. They are
 * evaluated before the call, and written as they are then; those with {@code #result} after it. One that fails never
 * harms the call: the event is written without it, and {@code _unevaluated} in the metadata names what is missing.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface Audited {

    /** The type of the event, such as {@code invoice.approve}; a bean of type {@code EventType} gives it other defaults. */
    String value();

    /** What kind of thing the method is about, such as {@code invoice}. */
    String resourceType() default "";

    /** Expression for the id of that thing; needs {@link #resourceType}. */
    String resource() default "";

    /** Entries of the metadata, each a key, {@code =}, and an expression. */
    String[] metadata() default {};

    /** One sentence for people, as it stands. */
    String description() default "";

    /** The category, instead of that of the type. */
    String category() default "";

    /** The severity, at most one, instead of that of the type. */
    Severity[] severity() default {};

    /**
     * Whether the event of a call that succeeds joins the method's own transaction, so that both are stored or neither.
     * Otherwise it is written after that transaction, when its outcome is known. The event of a failure never joins.
     */
    boolean inTransaction() default false;
}
