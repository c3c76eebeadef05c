package io.skirret.transport.amqp;

import java.util.Arrays;

/**
 * The delivery tags of one channel that are open, in the order they came in, in which they rise. Takes memory for as
 * many as are open at a time, and makes no object for any, as each message passes here twice. Not thread-safe.
 */
final class OpenTags {

    private long[] tags = new long[64];
    private boolean[] settled = new boolean[64];
    // What lies between is open or settled; the first of it is open.
    private int from;
    private int to;
    private int open;

    /** @param tag higher than any that was added before */
    void add(long tag) {
        if (to == tags.length) {
            makeRoom();
        }
        tags[to] = tag;
        settled[to] = false;
        to++;
        open++;
    }

    /** Nothing happens if it is not open. */
    void remove(long tag) {
        int at = Arrays.binarySearch(tags, from, to, tag);
        if (at < 0 || settled[at]) {
            return;
        }
        settled[at] = true;
        open--;
        while (from < to && settled[from]) {
            from++;
        }
    }

    int size() {
        return open;
    }

    boolean isEmpty() {
        return open == 0;
    }

    /** The first of those that are open; {@link Long#MAX_VALUE} if none is. */
    long oldest() {
        return open == 0 ? Long.MAX_VALUE : tags[from];
    }

    // One that stays open for long must not keep those that were settled behind it.
    private void makeRoom() {
        int size = open > tags.length / 2 ? tags.length * 2 : tags.length;
        long[] kept = size == tags.length ? tags : new long[size];
        int next = 0;
        for (int at = from; at < to; at++) {
            if (!settled[at]) {
                kept[next++] = tags[at];
            }
        }
        tags = kept;
        settled = size == settled.length ? settled : new boolean[size];
        Arrays.fill(settled, false);
        from = 0;
        to = next;
    }
}
