package io.skirret.task;

/**
 * Supplies the objects that instance-method tasks run on, so that Spring, CDI or Guice can hand out beans. Must be
 * thread-safe; called once a run.
 */
@FunctionalInterface
public interface InstanceFactory {

    /** One instance a class, made with its no-argument constructor when first needed. */
    static InstanceFactory singletons() {
        return new SingletonInstances();
    }

    /** An object of the given type, never null. What it throws fails the run as the task's own failure. */
    <T> T instance(Class<T> type);

    /**
     * Called at a worker's start for each class with instance-method tasks, before a message is taken; makes no object.
     * Accepts all unless overridden.
     *
     * @throws IllegalArgumentException if {@link #instance} can never supply an object of the type: the worker does not
     *     start
     */
    default void check(Class<?> type) {}
}
