package io.skirret.task;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a value that people who watch must not see: on a parameter of a task, or on a record component, field or getter
 * of a type that travels in one, however deep. Where Skirret shows arguments ({@code argsrepr}, which Celery's tools
 * read, logs and dead letters), such a value reads {@code '***'}. The message's body stays exact, and is readable to
 * whoever may read the queue: this is no encryption.
 *
 * <p>What the application itself writes into its exceptions and logs is not masked.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.PARAMETER, ElementType.RECORD_COMPONENT, ElementType.FIELD, ElementType.METHOD})
public @interface Sensitive {}
