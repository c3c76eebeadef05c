package io.skirret.tracing.internal;

import io.skirret.config.SkirretConfig;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.util.Map;

/**
 * Loads Skirret and OpenTelemetry anew, as a process has them on whose class path something is missing: each has its
 * own global OpenTelemetry.
 */
final class Isolated extends ClassLoader {

    private final String missing;

    /** @param missing what the names of the missing classes begin with */
    Isolated(String missing) {
        super(Isolated.class.getClassLoader());
        this.missing = missing;
    }

    /** Asks this type for what {@code skirret.tracing=true} gives; throws what that throws. */
    Object configured(String type) throws Throwable {
        Object config = loadClass(SkirretConfig.class.getName())
                .getMethod("of", Map.class)
                .invoke(null, Map.of("skirret.tracing", "true"));
        try {
            return loadClass(type).getMethod("configured", config.getClass()).invoke(null, config);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (name.startsWith(missing)) {
            throw new ClassNotFoundException(name);
        }
        if (!name.startsWith("io.skirret.") && !name.startsWith("io.opentelemetry.")) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? define(name) : loaded;
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (file == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] bytes = file.readAllBytes();
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException failure) {
            throw new ClassNotFoundException(name, failure);
        }
    }
}
