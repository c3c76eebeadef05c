package io.skirret.systemtests.faults;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Judges a drained fault run by its {@link Evidence} alone; knows nothing of the code that it judges. */
final class Checker {

    private final Map<String, Submitted> submitted = new LinkedHashMap<>();
    private final Map<String, List<Begin>> begins = new HashMap<>();
    private final Map<String, Set<Integer>> done = new HashMap<>();
    private final Map<String, TreeMap<Integer, Long>> nextNotBefore = new HashMap<>();
    private final Map<String, List<String>> dead = new HashMap<>();
    private final List<String> violations = new ArrayList<>();
    private final Set<String> running = new HashSet<>();
    private long allowedExtraRuns;
    private long extraRuns;

    private Checker() {}

    /**
     * What a run came to; it is good if there are no violations.
     *
     * @param cutShort runs that began and never ended: how many tasks the kills hit in their middle
     */
    record Verdict(
            int confirmed,
            int unknown,
            int succeeded,
            int deadLettered,
            long extraRuns,
            int cutShort,
            List<String> violations) {}

    static Verdict check(Evidence evidence) throws IOException {
        Checker checker = new Checker();
        checker.read(evidence);
        checker.judge();
        return checker.verdict();
    }

    private void read(Evidence evidence) throws IOException {
        for (String[] line : Evidence.read(evidence.submitted())) {
            submitted.put(line[0], new Submitted(line[1], Integer.parseInt(line[2]), Long.parseLong(line[3])));
        }
        for (String[] line : Evidence.read(evidence.effects())) {
            String id = line[1];
            int attempt = Integer.parseInt(line[2]);
            long time = Long.parseLong(line[4]);
            String run = id + " " + attempt + " " + line[3];
            if (line[0].equals("begin")) {
                running.add(run);
                begins.computeIfAbsent(id, key -> new ArrayList<>()).add(new Begin(attempt, time));
                continue;
            }
            running.remove(run);
            if (line[5].equals("done")) {
                done.computeIfAbsent(id, key -> new HashSet<>()).add(attempt);
            } else {
                // Of two runs of one attempt, the first end binds the next attempt least; it may have led to it.
                nextNotBefore
                        .computeIfAbsent(id, key -> new TreeMap<>())
                        .merge(attempt + 1, time + Long.parseLong(line[6]), Math::min);
            }
        }
        for (String[] line : Evidence.read(evidence.faults())) {
            allowedExtraRuns += Long.parseLong(line[2]);
        }
        for (String[] line : Evidence.read(evidence.dead())) {
            dead.computeIfAbsent(line[0], key -> new ArrayList<>()).add(line[1]);
        }
    }

    private void judge() {
        submitted.forEach(this::judgeOne);
        for (String id : begins.keySet()) {
            if (!submitted.containsKey(id)) {
                violations.add("unknown: " + id + " ran but was never submitted");
            }
        }
        if (extraRuns > allowedExtraRuns) {
            violations.add("duplicates: " + extraRuns + " extra runs, but at most " + allowedExtraRuns
                    + " tasks were in flight at the faults");
        }
    }

    private void judgeOne(String id, Submitted call) {
        boolean succeeded = done.containsKey(id);
        List<String> reasons = dead.getOrDefault(id, List.of());
        int deadLetters = reasons.size();
        if (call.outcome().equals("refused")) {
            if (begins.containsKey(id)) {
                violations.add("refused: " + id + " ran although its caller was told that it is not stored");
            }
            return;
        }
        if (call.outcome().equals("confirmed") && !succeeded && deadLetters == 0) {
            violations.add("lost: " + id + " was confirmed and neither succeeded nor is a dead letter");
        }
        if (deadLetters > 0 && succeeded) {
            violations.add("two endings: " + id + " succeeded and is a dead letter for " + reasons);
        }
        Map<Integer, Integer> runs = new TreeMap<>();
        for (Begin begin : begins.getOrDefault(id, List.of())) {
            runs.merge(begin.attempt(), 1, Integer::sum);
            judgeTime(id, call, begin);
            if (begin.attempt() > call.maxRetries()) {
                violations.add("attempts: " + id + " ran retry " + begin.attempt() + " of " + call.maxRetries());
            }
        }
        // A crash between a retry's confirm and the acknowledgement of the attempt before it leaves two copies, and
        // both go on
        // from attempt to attempt: that is one duplication, seen in each later attempt and again in the dead letters.
        int copies = Math.max(
                deadLetters,
                runs.values().stream().mapToInt(Integer::intValue).max().orElse(0));
        extraRuns += Math.max(0, copies - 1);
    }

    private void judgeTime(String id, Submitted call, Begin begin) {
        long notBefore = begin.attempt() == 0
                ? call.notBefore()
                : nextNotBefore.getOrDefault(id, new TreeMap<>()).getOrDefault(begin.attempt(), Long.MIN_VALUE);
        if (begin.attempt() > 0 && notBefore == Long.MIN_VALUE) {
            violations.add("attempts: " + id + " ran retry " + begin.attempt() + " without a failure before it");
        } else if (begin.time() < notBefore) {
            violations.add("early: " + id + " attempt " + begin.attempt() + " began " + (notBefore - begin.time())
                    + " ms early");
        }
    }

    private Verdict verdict() {
        int confirmed = 0;
        int unknown = 0;
        for (Submitted call : submitted.values()) {
            confirmed += call.outcome().equals("confirmed") ? 1 : 0;
            unknown += call.outcome().equals("unknown") ? 1 : 0;
        }
        return new Verdict(
                confirmed, unknown, done.size(), dead.size(), extraRuns, running.size(), List.copyOf(violations));
    }

    private record Submitted(String outcome, int maxRetries, long notBefore) {}

    private record Begin(int attempt, long time) {}
}
