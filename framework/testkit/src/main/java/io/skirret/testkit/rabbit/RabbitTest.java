package io.skirret.testkit.rabbit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives a test class a real RabbitMQ with a virtual host of its own, as a parameter of type {@link RabbitBroker} of its
 * constructor, tests or life-cycle methods.
 *
 * <p>The broker is, in this order: the RabbitMQ whose version the environment variable {@code SKIRRET_TEST_RABBITMQ} or
 * the system property {@code skirret.test.rabbitmq} names, fetched before; the one at the URL in
 * {@code SKIRRET_TEST_AMQP_URL} or {@code skirret.test.amqp.url}; a private node of an installed
 * {@code rabbitmq-server}, started once per JVM, as the fetched one is; a container, where Docker runs and
 * Testcontainers is on the class path. If there is none the test fails; with {@code -Dskirret.test.broker=skip}, and
 * outside CI only, it is skipped.
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RabbitExtension.class)
public @interface RabbitTest {}
