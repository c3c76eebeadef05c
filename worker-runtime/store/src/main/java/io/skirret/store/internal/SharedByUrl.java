package io.skirret.store.internal;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One for each URL in this process, opened for the first who asks and closed after the last has given it back.
 * Thread-safe.
 */
final class SharedByUrl<T> {

    private final Function<String, T> opener;
    private final Consumer<T> closer;
    private final Map<String, Used<T>> open = new HashMap<>();

    SharedByUrl(Function<String, T> opener, Consumer<T> closer) {
        this.opener = opener;
        this.closer = closer;
    }

    synchronized T take(String url) {
        Used<T> used = open.computeIfAbsent(url, each -> new Used<>(opener.apply(each)));
        used.users++;
        return used.value;
    }

    void giveBack(String url) {
        T unused;
        synchronized (this) {
            Used<T> used = open.get(url);
            if (used == null || --used.users > 0) {
                return;
            }
            open.remove(url);
            unused = used.value;
        }
        closer.accept(unused);
    }

    private static final class Used<T> {
        private final T value;
        private int users;

        Used(T value) {
            this.value = value;
        }
    }
}
