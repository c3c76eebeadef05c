package io.skirret.testkit;

import io.skirret.task.InstanceFactory;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Gives every test of a class an {@link InMemorySkirret} of its own, and makes its client the one that stubs and woven
 * calls use. Tests and their methods take it as a parameter. Such tests do not run in parallel with each other: the
 * current client is one for the process.
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(SkirretExtension.class)
@ResourceLock("io.skirret.client.TaskClient.current")
public @interface SkirretTest {

    /** True: a call runs its task at once, on the calling thread; see {@link InMemorySkirret.Builder#eager}. */
    boolean eager() default false;

    /**
     * Supplies the objects that instance methods run on. If it is the class of the test, or one that encloses it, the
     * test itself does, with its mocks; otherwise a new object of this class, made by its constructor without
     * parameters for each test. Unless set, one object a class, made likewise.
     */
    Class<? extends InstanceFactory> instances() default InstanceFactory.class;

    /**
     * Settings, each as {@code key=value}, such as {@code "skirret.policies.partners.max-retries=12"}; see
     * {@link InMemorySkirret.Builder#config} for those that matter here.
     */
    String[] settings() default {};

    /** True: also those of {@code skirret.properties} on the class path, which {@link #settings} override. */
    boolean classPathSettings() default false;
}
