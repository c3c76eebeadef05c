package io.skirret.cli.internal.simulation;

import java.util.Arrays;

/**
 * When each client comes next: a calendar of short, equal spans of time, each with a linked list of clients, all in
 * arrays of numbers. A client is in it at most once.
 */
final class Agenda {
    private static final int NOBODY = -1;
    private static final long SHORTEST_SPAN = 10_000_000;
    private static final long MOST_SPANS = 8_000_000;

    private final long spanNanos;
    private final int[] first;
    private final int[] next;
    private final long[] due;

    Agenda(int clients, long endNanos) {
        this.spanNanos = Math.max(SHORTEST_SPAN, endNanos / MOST_SPANS + 1);
        this.first = new int[(int) (endNanos / spanNanos) + 1];
        this.next = new int[clients];
        this.due = new long[clients];
        Arrays.fill(first, NOBODY);
    }

    int spans() {
        return first.length;
    }

    long startOf(int span) {
        return span * spanNanos;
    }

    /** False if that is after the end: the client is forgotten. */
    boolean add(int client, long nanos) {
        long span = nanos / spanNanos;
        if (span >= first.length) {
            return false;
        }
        due[client] = nanos;
        next[client] = first[(int) span];
        first[(int) span] = client;
        return true;
    }

    /** Moves the clients of a span to the batch. */
    void take(int span, Batch batch) {
        int client = first[span];
        first[span] = NOBODY;
        long start = startOf(span);
        while (client != NOBODY) {
            batch.add(due[client] - start, client);
            client = next[client];
        }
    }

    /** Clients and their times within one span, to be put in order. A time takes the upper half of a number. */
    static final class Batch {
        private long[] items = new long[1_024];
        private int size;

        void add(long offset, int client) {
            if (size == items.length) {
                items = Arrays.copyOf(items, size * 2);
            }
            items[size++] = offset << 32 | client;
        }

        void sort() {
            Arrays.sort(items, 0, size);
        }

        int size() {
            return size;
        }

        int client(int i) {
            return (int) items[i];
        }

        long offset(int i) {
            return items[i] >>> 32;
        }

        void clear() {
            size = 0;
        }
    }
}
