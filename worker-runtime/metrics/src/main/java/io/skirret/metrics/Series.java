package io.skirret.metrics;

import io.micrometer.core.instrument.Tags;
import io.skirret.message.internal.SafeText;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The meters of one name by the values of their labels. What would be more than so many is counted together, with
 * {@code other} for each value: whoever may send messages must not be able to fill the memory of who monitors. Safe for
 * many threads.
 */
final class Series<M> {

    static final String OTHER = "other";

    private static final int MAX_SHOWN = 200;

    private static final Logger log = LoggerFactory.getLogger(Series.class);

    private final String name;
    private final List<String> labels;
    private final IntSupplier most;
    private final Function<Tags, M> maker;
    private final Map<Values, M> meters = new ConcurrentHashMap<>();
    private final M rest;
    private boolean told;

    /**
     * @param labels one to three names
     * @param most how many sets of values are told apart, as of now; it may grow
     */
    Series(String name, List<String> labels, IntSupplier most, Function<Tags, M> maker) {
        this.name = name;
        this.labels = labels;
        this.most = most;
        this.maker = maker;
        this.rest = maker.apply(tags(new Values(OTHER, OTHER, OTHER)));
    }

    M of(String first) {
        return of(new Values(first, "", ""));
    }

    M of(String first, String second) {
        return of(new Values(first, second, ""));
    }

    M of(String first, String second, String third) {
        return of(new Values(first, second, third));
    }

    private M of(Values values) {
        M known = meters.get(values);
        return known == null ? more(values) : known;
    }

    private synchronized M more(Values values) {
        M known = meters.get(values);
        if (known != null) {
            return known;
        }
        if (meters.size() < most.getAsInt()) {
            M made = maker.apply(tags(values));
            meters.put(values, made);
            return made;
        }
        // What is one too many is remembered nowhere, or the memory would grow all the same.
        if (!told) {
            told = true;
            log.warn(
                    "Expected at most {} series of {}, got more: what comes beside them, such as {}, is counted as '{}'",
                    meters.size(),
                    name,
                    SafeText.line(values.toString(), MAX_SHOWN),
                    OTHER);
        }
        return rest;
    }

    private Tags tags(Values values) {
        Tags tags = Tags.empty();
        for (int i = 0; i < labels.size(); i++) {
            tags = tags.and(labels.get(i), values.get(i));
        }
        return tags;
    }

    private record Values(String first, String second, String third) {

        String get(int i) {
            return i == 0 ? first : i == 1 ? second : third;
        }
    }
}
