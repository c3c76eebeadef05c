package io.skirret.example;

import io.skirret.retry.RetryBudgetSettings;
import java.util.ArrayList;
import java.util.List;

/** Compares the retries that one worker ran with what its retry budget lets run, from the times of its runs alone. */
final class OutageBudget {

    /**
     * The budget's windows move by twentieths: one that is cut otherwise may hold as many more as fit into one of
     * these.
     */
    private static final int SLOTS = 20;

    private final RetryBudgetSettings settings;
    private final List<Long> fresh = new ArrayList<>();
    private final List<Long> retries = new ArrayList<>();

    OutageBudget(RetryBudgetSettings settings) {
        this.settings = settings;
    }

    void ran(long at, boolean retry) {
        (retry ? retries : fresh).add(at);
    }

    /**
     * The ten seconds that came nearest to the limit.
     *
     * @param retries that began in them
     * @param allowed as many might
     */
    record Peak(int retries, int allowed) {}

    int retries() {
        return retries.size();
    }

    Peak peak() {
        Peak highest = new Peak(0, allowed(0));
        for (long end : retries) {
            Peak here = new Peak(in(retries, end), allowed(end));
            if ((long) here.retries() * highest.allowed() > (long) highest.retries() * here.allowed()) {
                highest = here;
            }
        }
        return highest;
    }

    /** Whether no ten seconds have more than they may. */
    boolean kept() {
        return retries.stream()
                .allMatch(end -> in(retries, end) <= allowed(end) + Math.ceil((double) allowed(end) / SLOTS));
    }

    /** How many retries it would have let run from one time to another. */
    double allowedBetween(long from, long until) {
        double sum = 0;
        double each = settings.window().toMillis();
        for (long at = from; at < until; at += 100) {
            sum += allowed(at) * 100 / each;
        }
        return sum;
    }

    private int allowed(long end) {
        double least = settings.minPerSecond() * settings.window().toMillis() / 1_000;
        return (int) Math.max(least, settings.share() * in(fresh, end));
    }

    /** How many are in the window that ends then. */
    private int in(List<Long> times, long end) {
        long start = end - settings.window().toMillis();
        return (int) times.stream().filter(at -> at > start && at <= end).count();
    }
}
