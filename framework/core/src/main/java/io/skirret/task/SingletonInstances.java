package io.skirret.task;

import java.lang.reflect.Constructor;
import java.util.concurrent.ConcurrentHashMap;

final class SingletonInstances implements InstanceFactory {

    private final ConcurrentHashMap<Class<?>, Object> instances = new ConcurrentHashMap<>();

    @Override
    public <T> T instance(Class<T> type) {
        // Not computeIfAbsent first: the hit must not take the bin's lock.
        Object existing = instances.get(type);
        return type.cast(existing != null ? existing : instances.computeIfAbsent(type, SingletonInstances::create));
    }

    private static Object create(Class<?> type) {
        try {
            Constructor<?> constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            return constructor.newInstance();
        } catch (ReflectiveOperationException failure) {
            throw new IllegalStateException(
                    "expected " + type.getName()
                            + " to have a no-argument constructor that works, since its task is an instance"
                            + " method; give it one, make the method static, or set an InstanceFactory that supplies the object",
                    failure);
        }
    }
}
