package io.skirret.example;

import io.skirret.worker.breaker.BreakerState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the records of all workers prove about the breaker and about attempts. Nothing in here is taken from a counter
 * of the engine.
 */
final class OutageEvidence {

    /** What had passed the breaker as it opened may begin a moment later, as busy as the machine is. */
    private static final long UNDER_WAY_MILLIS = 500;

    private final Map<Integer, Long> sawOpen = new TreeMap<>();
    private final Map<Integer, Long> sawClosed = new TreeMap<>();
    private final List<OutageBudget> budgets = new ArrayList<>();
    private final Map<String, Integer> successes = new HashMap<>();
    private final Map<String, Integer> countedRetries = new HashMap<>();
    private final Map<String, Integer> failedRuns = new HashMap<>();
    private final BreakerState[] states;
    private final long[] since;
    private int first;
    private int failedBefore;
    private int trials;
    private int parked;
    private int ranWhileOpen;
    private long from = Long.MAX_VALUE;
    private long until;

    private OutageEvidence(int workers) {
        states = new BreakerState[workers + 1];
        since = new long[workers + 1];
        Arrays.fill(states, BreakerState.CLOSED);
        for (int worker = 1; worker <= workers; worker++) {
            budgets.add(new OutageBudget(OutageWorkerCommand.BUDGET));
        }
    }

    static OutageEvidence of(int workers, List<OutageRecord> records) {
        OutageEvidence evidence = new OutageEvidence(workers);
        List<OutageRecord> inOrder = new ArrayList<>(records);
        inOrder.sort(Comparator.comparingLong(OutageRecord::at));
        for (OutageRecord one : inOrder) {
            evidence.from = Math.min(evidence.from, one.at());
            evidence.until = Math.max(evidence.until, one.at());
            if (one instanceof OutageRecord.Turned turned) {
                evidence.turned(turned);
            } else if (one instanceof OutageRecord.Began began) {
                evidence.began(began);
            } else if (one instanceof OutageRecord.Left left) {
                evidence.left(left);
            }
        }
        return evidence;
    }

    private void turned(OutageRecord.Turned turned) {
        states[turned.worker()] = turned.state();
        since[turned.worker()] = turned.at();
        if (turned.state() == BreakerState.OPEN) {
            if (sawOpen.isEmpty()) {
                first = turned.worker();
            }
            sawOpen.putIfAbsent(turned.worker(), turned.at());
            sawClosed.remove(turned.worker());
        } else if (turned.state() == BreakerState.CLOSED) {
            sawClosed.put(turned.worker(), turned.at());
        }
    }

    private void began(OutageRecord.Began began) {
        countedRetries.merge(began.id(), began.retries(), Math::max);
        budget(began.worker()).ran(began.at(), began.retries() > 0);
        BreakerState state = states[began.worker()];
        if (state == BreakerState.HALF_OPEN) {
            trials++;
        } else if (state != BreakerState.CLOSED && began.at() - since[began.worker()] > UNDER_WAY_MILLIS) {
            ranWhileOpen++;
        }
    }

    private void left(OutageRecord.Left left) {
        countedRetries.merge(left.id(), left.retries(), Math::max);
        switch (left.ending()) {
            case SUCCEEDED -> successes.merge(left.id(), 1, Integer::sum);
            case RETRIED -> {
                if (left.ran()) {
                    failedRuns.merge(left.id(), 1, Integer::sum);
                    failedBefore += sawOpen.isEmpty() ? 1 : 0;
                }
            }
            case DELAYED -> parked++;
            case DEAD_LETTERED, EXPIRED, REQUEUED, REVOKED -> {}
        }
    }

    /** The number of the worker that saw it first; 0 if none did. */
    int first() {
        return first;
    }

    /** Milliseconds after the first that each worker saw the breaker open, by its number. */
    Map<Integer, Long> sawOpenAfter() {
        Map<Integer, Long> after = new TreeMap<>();
        long start = sawOpen.values().stream().mapToLong(at -> at).min().orElse(0);
        sawOpen.forEach((worker, at) -> after.put(worker, at - start));
        return after;
    }

    /** When each saw the breaker close for good, by its number; nothing of those where it is not closed. */
    Map<Integer, Long> sawClosed() {
        return sawClosed;
    }

    /** What the worker of this number retried. */
    OutageBudget budget(int worker) {
        return budgets.get(worker - 1);
    }

    /** Of the worker that came nearest to its limit. */
    OutageBudget.Peak peak() {
        return budgets.stream()
                .map(OutageBudget::peak)
                .max((a, b) -> Long.compare((long) a.retries() * b.allowed(), (long) b.retries() * a.allowed()))
                .orElseThrow();
    }

    /** How often a run of each order succeeded, by its id. */
    Map<String, Integer> successes() {
        return successes;
    }

    /** Runs that failed before any worker saw the breaker open. */
    int failedBefore() {
        return failedBefore;
    }

    int trials() {
        return trials;
    }

    int parked() {
        return parked;
    }

    int ranWhileOpen() {
        return ranWhileOpen;
    }

    /**
     * Attempts that messages count although no run of theirs failed. A message that waited must count as many as
     * before.
     */
    int burnt() {
        int burnt = 0;
        for (Map.Entry<String, Integer> counted : countedRetries.entrySet()) {
            burnt += Math.max(0, counted.getValue() - failedRuns.getOrDefault(counted.getKey(), 0));
        }
        return burnt;
    }

    int retries() {
        return budgets.stream().mapToInt(OutageBudget::retries).sum();
    }

    /** Retries that the budgets of all workers would have let run while there were records. */
    int budget() {
        return (int) budgets.stream()
                .mapToDouble(budget -> budget.allowedBetween(from, until))
                .sum();
    }

    boolean withinBudget() {
        return budgets.stream().allMatch(OutageBudget::kept);
    }

    /** Whether a run of each order is known to have succeeded: else records are missing. */
    boolean completeFor(Iterable<String> ids) {
        for (String id : ids) {
            if (!successes.containsKey(id)) {
                return false;
            }
        }
        return true;
    }
}
