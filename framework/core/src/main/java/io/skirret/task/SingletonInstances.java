package io.skirret.task;

import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.util.concurrent.ConcurrentHashMap;

final class SingletonInstances implements InstanceFactory {

    private final ConcurrentHashMap<Class<?>, Object> instances = new ConcurrentHashMap<>();

    @Override
    public <T> T instance(Class<T> type) {
        // Not computeIfAbsent first: the hit must not take the bin's lock.
        Object existing = instances.get(type);
        return type.cast(existing != null ? existing : instances.computeIfAbsent(type, SingletonInstances::create));
    }

    /** Whether a constructor works shows only when it runs; that there is none is seen here. */
    @Override
    public void check(Class<?> type) {
        try {
            if (Modifier.isAbstract(type.getModifiers())) {
                throw new InstantiationException("it is abstract");
            }
            constructor(type);
        } catch (ReflectiveOperationException | InaccessibleObjectException | LinkageError none) {
            throw new IllegalArgumentException(expected(type) + " (" + none + ")", none);
        }
    }

    private static Object create(Class<?> type) {
        try {
            return constructor(type).newInstance();
        } catch (ReflectiveOperationException failure) {
            throw new IllegalStateException(expected(type), failure);
        }
    }

    private static Constructor<?> constructor(Class<?> type) throws NoSuchMethodException {
        Constructor<?> constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        return constructor;
    }

    private static String expected(Class<?> type) {
        return "expected " + type.getName()
                + " to have a no-argument constructor that works, since its task is an instance"
                + " method; give it one, make the method static, or set an InstanceFactory that supplies the object";
    }
}
