package io.skirret.cli.internal.simulation;

import java.util.Arrays;

/** What happened in each second. Index 0 is the first; a kind that grew no further has nothing in later seconds. */
public final class Load {

    /** What is counted. */
    public enum Kind {
        /** First attempts. */
        FRESH,
        /** Retries that reached the service. */
        RETRIES,
        /** Attempts that were answered. */
        ANSWERED,
        /** Attempts that met the outage. */
        FAILED,
        /** Attempts beyond the capacity. */
        REFUSED,
        /** Retries that the budget sent back to wait, each time. */
        DEFERRED,
        /** Calls given up. */
        DEAD_LETTERS
    }

    private final int[][] counts = new int[Kind.values().length][1_024];
    private int seconds;

    Load() {}

    void count(Kind kind, int second) {
        int[] row = counts[kind.ordinal()];
        if (second >= row.length) {
            row = Arrays.copyOf(row, Math.max(second + 1, row.length * 2));
            counts[kind.ordinal()] = row;
        }
        row[second]++;
        seconds = Math.max(seconds, second + 1);
    }

    /** Seconds up to the last in which anything happened. */
    public int seconds() {
        return seconds;
    }

    public int of(Kind kind, int second) {
        int[] row = counts[kind.ordinal()];
        return second < row.length ? row[second] : 0;
    }

    /** Attempts that reached the service, up or down. */
    public int at(int second) {
        return of(Kind.FRESH, second) + of(Kind.RETRIES, second);
    }

    public long sum(Kind kind) {
        return Arrays.stream(counts[kind.ordinal()]).asLongStream().sum();
    }
}
