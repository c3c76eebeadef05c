package io.skirret.control;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which workers a command is for: these, or those whose names meet a pattern, or all.
 *
 * @param destination names; empty for none in particular
 */
record Target(
        Set<String> destination,
        @Nullable String pattern,
        @Nullable String matcher) {

    static final Target ALL = new Target(Set.of(), null, null);

    Target {
        destination = Set.copyOf(destination);
    }

    /** The fields of a command that say so, as Celery has them. */
    Map<String, @Nullable Object> fields() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("destination", destination.isEmpty() ? null : List.copyOf(new TreeSet<>(destination)));
        fields.put("pattern", pattern);
        fields.put("matcher", matcher);
        return fields;
    }
}
