package io.skirret.control;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the workers answered to one command, by their names, in the names' order. One that refused is here as well, with
 * its reason; one that was expected to answer and did not is {@linkplain #missing missing}. Immutable.
 *
 * @param <T> what each answers
 */
public final class Replies<T> {

    private final Map<String, Reply<T>> byWorker;
    private final Set<String> missing;

    Replies(Collection<Reply<T>> replies, Collection<String> expected) {
        Map<String, Reply<T>> sorted = new TreeMap<>();
        replies.forEach(reply -> sorted.put(reply.worker(), reply));
        this.byWorker = Collections.unmodifiableMap(sorted);
        TreeSet<String> silent = new TreeSet<>(expected);
        silent.removeAll(sorted.keySet());
        this.missing = Collections.unmodifiableSet(silent);
    }

    /** All answers, refusals among them. */
    public Collection<Reply<T>> all() {
        return byWorker.values();
    }

    /** Who answered. */
    public Set<String> workers() {
        return byWorker.keySet();
    }

    /** What this worker answered; null if it did not. */
    public @Nullable Reply<T> of(String worker) {
        return byWorker.get(worker);
    }

    /** The answers of those that did not refuse; without those that are nothing. */
    public Map<String, T> values() {
        Map<String, T> values = new LinkedHashMap<>();
        for (Reply<T> reply : all()) {
            T value = reply.value();
            if (reply.isOk() && value != null) {
                values.put(reply.worker(), value);
            }
        }
        return Collections.unmodifiableMap(values);
    }

    /** Why those refused that did. */
    public Map<String, String> errors() {
        Map<String, String> errors = new LinkedHashMap<>();
        for (Reply<T> reply : all()) {
            String error = reply.error();
            if (error != null) {
                errors.put(reply.worker(), error);
            }
        }
        return Collections.unmodifiableMap(errors);
    }

    /** Workers that were named, or answered shortly before, and did not answer in time. */
    public Set<String> missing() {
        return missing;
    }

    /** Whether nobody answered. */
    public boolean isEmpty() {
        return byWorker.isEmpty();
    }

    /** The same with each answer read; one that cannot be is an error of its worker. */
    <R> Replies<R> read(Function<T, R> reader) {
        List<Reply<R>> read = new ArrayList<>();
        for (Reply<T> reply : all()) {
            read.add(read(reply, reader));
        }
        return new Replies<>(read, missing);
    }

    private static <T, R> Reply<R> read(Reply<T> reply, Function<T, R> reader) {
        T value = reply.value();
        if (!reply.isOk() || value == null) {
            return new Reply<>(reply.worker(), null, reply.error());
        }
        try {
            return new Reply<>(reply.worker(), reader.apply(value), null);
        } catch (UnexpectedAnswer strange) {
            return new Reply<>(reply.worker(), null, strange.getMessage());
        }
    }

    @Override
    public String toString() {
        return byWorker.values() + (missing.isEmpty() ? "" : ", no answer from " + missing);
    }
}
