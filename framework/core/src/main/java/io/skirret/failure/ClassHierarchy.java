package io.skirret.failure;

import java.util.LinkedHashSet;
import java.util.Set;

/** The names of a class, its superclasses and their interfaces, nearest first; kept with the class. */
final class ClassHierarchy {
    private static final ClassValue<Set<String>> NAMES = new ClassValue<>() {
        @Override
        protected Set<String> computeValue(Class<?> type) {
            Set<String> names = new LinkedHashSet<>();
            for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
                names.add(c.getName());
                addInterfaces(c, names);
            }
            return names;
        }
    };

    private ClassHierarchy() {}

    static Set<String> of(Class<?> type) {
        return NAMES.get(type);
    }

    private static void addInterfaces(Class<?> type, Set<String> names) {
        for (Class<?> each : type.getInterfaces()) {
            if (names.add(each.getName())) {
                addInterfaces(each, names);
            }
        }
    }
}
