package io.skirret.classpath.internal;

import java.net.URL;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The class loaders through which what an application brings is looked for, the strongest first. The thread's context
 * loader alone will not do: on a thread of the common pool it is the system's loader, which sees nothing of a Spring
 * Boot jar. A loader that sees another copy of Skirret belongs to another application and is left out. Immutable.
 */
public final class ClassPath {

    private static final ClassLoader OWN = orSystem(ClassPath.class.getClassLoader());

    private final List<ClassLoader> loaders;

    private ClassPath(Set<ClassLoader> loaders) {
        this.loaders = List.copyOf(loaders);
    }

    /** What the thread's context loader sees, or Skirret's own if that one does not see Skirret. */
    public static ClassPath here() {
        return seenFrom(null);
    }

    /**
     * What the thread's context loader and that of this class of the application see, and Skirret's own if the first
     * does not see Skirret.
     */
    public static ClassPath seenFrom(@Nullable Class<?> application) {
        Set<ClassLoader> loaders = new LinkedHashSet<>();
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        if (context != null && !seesAnotherSkirret(context)) {
            loaders.add(context);
        }
        if (application != null) {
            loaders.add(orSystem(application.getClassLoader()));
        }
        // A context loader that sees Skirret sees what its loader does, less what it was told to hide.
        if (context == null || !sees(context, ClassPath.class)) {
            loaders.add(OWN);
        }
        return new ClassPath(loaders);
    }

    /** What this loader sees; null for the system's. */
    public static ClassPath of(@Nullable ClassLoader loader) {
        return new ClassPath(Set.of(orSystem(loader)));
    }

    /** The first loader that sees Skirret: the context for code of the application that runs on threads of ours. */
    public ClassLoader loader() {
        return loaders.stream()
                .filter(loader -> sees(loader, ClassPath.class))
                .findFirst()
                .orElse(OWN);
    }

    /** Each provider that one of the loaders sees, once. */
    public <S> List<S> services(Class<S> service) {
        Map<String, S> found = new LinkedHashMap<>();
        for (ClassLoader loader : loaders) {
            if (sees(loader, service)) {
                ServiceLoader.load(service, loader).stream()
                        .filter(provider -> !found.containsKey(provider.type().getName()))
                        .forEach(provider -> found.put(provider.type().getName(), provider.get()));
            }
        }
        return new ArrayList<>(found.values());
    }

    /** The first resource of this name; null if there is none. */
    public @Nullable URL resource(String name) {
        for (ClassLoader loader : loaders) {
            URL found = loader.getResource(name);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** The class of this name, not initialised; null if none of the loaders sees one. */
    public @Nullable Class<?> type(String name) {
        for (ClassLoader loader : loaders) {
            Class<?> found = find(loader, name);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static boolean seesAnotherSkirret(ClassLoader loader) {
        Class<?> seen = find(loader, ClassPath.class.getName());
        return seen != null && seen != ClassPath.class;
    }

    private static boolean sees(ClassLoader loader, Class<?> type) {
        return find(loader, type.getName()) == type;
    }

    private static @Nullable Class<?> find(ClassLoader loader, String type) {
        try {
            return Class.forName(type, false, loader);
        } catch (ClassNotFoundException | LinkageError missing) {
            return null;
        }
    }

    private static ClassLoader orSystem(@Nullable ClassLoader loader) {
        return loader == null ? ClassLoader.getSystemClassLoader() : loader;
    }
}
