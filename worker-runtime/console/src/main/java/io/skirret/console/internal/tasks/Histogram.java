package io.skirret.console.internal.tasks;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How often durations were how long: eight buckets of the same width between a power of two and the next, so that what
 * is read is no more than a sixteenth from the truth. Two of them are merged by adding.
 */
public final class Histogram {

    private static final int BITS = 3;
    private static final int BUCKETS = 1 << BITS;

    private final Map<Integer, Long> buckets = new TreeMap<>();

    /** @param micros 0 and more; below 8 counts as 8 */
    void add(long micros) {
        buckets.merge(bucket(micros), 1L, Long::sum);
    }

    void add(Histogram other) {
        other.buckets.forEach((bucket, count) -> buckets.merge(bucket, count, Long::sum));
    }

    private static int bucket(long micros) {
        long value = Math.max(BUCKETS, micros);
        int power = Long.SIZE - 1 - Long.numberOfLeadingZeros(value);
        return power * BUCKETS + (int) ((value >>> (power - BITS)) & (BUCKETS - 1));
    }

    private static long middle(int bucket) {
        int shift = bucket / BUCKETS - BITS;
        long from = (long) (BUCKETS + bucket % BUCKETS) << shift;
        return from + (1L << shift) / 2;
    }

    /** How many there are. */
    public long count() {
        return buckets.values().stream().mapToLong(Long::longValue).sum();
    }

    /**
     * The duration, in microseconds, that this share of them does not exceed; null if there are none.
     *
     * @param share above 0, up to 1
     */
    public @Nullable Long percentile(double share) {
        long wanted = Math.max(1, (long) Math.ceil(share * count()));
        long seen = 0;
        for (Map.Entry<Integer, Long> each : buckets.entrySet()) {
            seen += each.getValue();
            if (seen >= wanted) {
                return middle(each.getKey());
            }
        }
        return null;
    }

    static Histogram parse(String text) {
        Histogram read = new Histogram();
        for (String each : text.isEmpty() ? new String[0] : text.split(" ")) {
            int colon = each.indexOf(':');
            read.buckets.put(Integer.valueOf(each.substring(0, colon)), Long.valueOf(each.substring(colon + 1)));
        }
        return read;
    }

    /** As it is stored. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        buckets.forEach((bucket, count) -> text.append(text.isEmpty() ? "" : " ")
                .append(bucket)
                .append(':')
                .append(count));
        return text.toString();
    }
}
