package io.skirret.failure;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A chain of getters resolved on a class at run time: {@code getResponse.getHeaderString(Retry-After)}. Each is looked
 * up on the type the one before declares to return, so that only public types need to be accessible.
 */
record Getters(List<MethodHandle> steps) {
    static final Getters NONE = new Getters(List.of());

    /** The first of these ways that exists on the class, or {@link #NONE}. */
    static Getters find(Class<?> type, List<String> ways) {
        for (String way : ways) {
            try {
                return new Getters(resolve(type, way));
            } catch (ReflectiveOperationException | LinkageError | RuntimeException notThisWay) {
                // Another version of the library: the next way may be its own.
            }
        }
        return NONE;
    }

    /** What the last getter returns; null if any returns null or throws, or there are none. */
    @Nullable
    Object read(Object from) {
        if (steps.isEmpty()) {
            return null;
        }
        Object value = from;
        try {
            for (MethodHandle step : steps) {
                if (value == null) {
                    return null;
                }
                value = step.invoke(value);
            }
            return value;
        } catch (Throwable hostile) {
            return null;
        }
    }

    /** The same, for getters that end at a header, or at all headers. */
    @Nullable
    String readHeader(Object from) {
        Object value = read(from);
        try {
            return HeaderValues.first(value);
        } catch (Throwable hostile) {
            return null;
        }
    }

    private static List<MethodHandle> resolve(Class<?> type, String way) throws ReflectiveOperationException {
        List<MethodHandle> steps = new ArrayList<>();
        Class<?> current = type;
        for (String step : way.split("\\.")) {
            int open = step.indexOf('(');
            String argument = open < 0 ? null : step.substring(open + 1, step.length() - 1);
            Method method = argument == null
                    ? accessible(current, step)
                    : accessible(current, step.substring(0, open), String.class);
            MethodHandle handle = MethodHandles.lookup().unreflect(method);
            if (argument != null) {
                handle = MethodHandles.insertArguments(handle, 1, argument);
            }
            steps.add(handle.asType(MethodType.methodType(Object.class, Object.class)));
            current = method.getReturnType();
        }
        return steps;
    }

    /**
     * As declared by a public class or interface: an exception's own class may be hidden, or name classes that are not
     * there; its ancestors serve as well, then its interfaces.
     */
    private static Method accessible(Class<?> type, String name, Class<?>... parameters) throws NoSuchMethodException {
        for (Class<?> c = type; c != null; c = c.getSuperclass()) {
            Method method = declared(c, name, parameters);
            if (method != null) {
                return method;
            }
        }
        for (Class<?> c = type; c != null; c = c.getSuperclass()) {
            Method method = ofInterfaces(c, name, parameters);
            if (method != null) {
                return method;
            }
        }
        throw new NoSuchMethodException(name);
    }

    private static @Nullable Method ofInterfaces(Class<?> type, String name, Class<?>... parameters) {
        for (Class<?> each : type.getInterfaces()) {
            Method method = declared(each, name, parameters);
            if (method == null) {
                method = ofInterfaces(each, name, parameters);
            }
            if (method != null) {
                return method;
            }
        }
        return null;
    }

    private static @Nullable Method declared(Class<?> type, String name, Class<?>... parameters) {
        try {
            Method method = type.getMethod(name, parameters);
            return Modifier.isPublic(method.getDeclaringClass().getModifiers()) ? method : null;
        } catch (NoSuchMethodException | LinkageError notHere) {
            return null;
        }
    }
}
