package io.skirret.control;

import io.skirret.control.internal.JavaWorkers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which workers a command is for: these, or those whose names meet a pattern, or all of Skirret's, or all.
 *
 * @param destination names; empty for none in particular
 * @param javaOnly whether all of Skirret's are meant
 */
record Target(
        Set<String> destination,
        @Nullable String pattern,
        @Nullable String matcher,
        boolean javaOnly) {

    static final Target ALL = new Target(Set.of(), null, null);
    private static final Target ALL_JAVA = new Target(Set.of(), null, null, true);

    Target {
        destination = Set.copyOf(destination);
    }

    Target(Set<String> destination, @Nullable String pattern, @Nullable String matcher) {
        this(destination, pattern, matcher, false);
    }

    /** Who is meant by a command of this name: of all workers only those that know it. */
    Target of(String method) {
        return equals(ALL) && JavaWorkers.know(method) ? ALL_JAVA : this;
    }

    /** The fields of a command that say so, as Celery has them. */
    Map<String, @Nullable Object> fields() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        List<String> names = javaOnly ? List.of(JavaWorkers.ALL) : List.copyOf(new TreeSet<>(destination));
        fields.put("destination", names.isEmpty() ? null : names);
        fields.put("pattern", pattern);
        fields.put("matcher", matcher);
        return fields;
    }
}
