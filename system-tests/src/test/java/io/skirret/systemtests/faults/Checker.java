package io.skirret.systemtests.faults;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Judges a drained fault run by its {@link Evidence} alone; knows nothing of the code that it judges.
 *
 * <ul>
 *   <li>Each confirmed call ended, in one way: by success if fewer attempts fail than it has, else as a dead letter
 *       that says so. What nobody sent, or what was refused, neither ran nor is a dead letter.
 *   <li>A call may be rejected as poison for having come back too often only if as many faults can have brought it
 *       back.
 *   <li>No attempt ran early, without the failure of the one before, or beyond the maximum.
 *   <li>Who wanted a call's result was told how it ended, unless what broke stood between.
 *   <li>Each extra run is some fault's doing; see {@link Attribution}.
 * </ul>
 */
final class Checker {

    /** A message that comes back once more is rejected as poison. */
    private static final int MAX_RETURNS = 3;

    private static final String EXHAUSTED = "retries-exhausted";
    private static final String POISON = "killed-worker";

    private final Map<String, Submitted> submitted = new LinkedHashMap<>();
    private final Map<String, Life> lives = new HashMap<>();
    private final Map<String, TreeMap<Integer, Long>> nextNotBefore = new HashMap<>();
    private final Map<String, List<Letter>> dead = new LinkedHashMap<>();
    private final List<String> violations = new ArrayList<>();
    private final Attribution attribution;
    private int answered;

    private Checker(List<Fault> faults) {
        this.attribution = new Attribution(faults);
    }

    /**
     * What a run came to; it is good if there are no violations.
     *
     * @param cutShort runs that began and never ended: how many tasks the kills hit in their middle
     * @param answered calls whose caller was told how they ended
     */
    record Verdict(
            int confirmed,
            int unknown,
            int succeeded,
            int deadLettered,
            long extraRuns,
            int cutShort,
            int answered,
            List<String> violations) {}

    static Verdict check(Evidence evidence) throws IOException {
        List<Fault> faults = new ArrayList<>();
        for (String[] line : Evidence.read(evidence.faults())) {
            faults.add(Fault.parse(faults.size(), line));
        }
        Checker checker = new Checker(faults);
        checker.read(evidence);
        checker.judge();
        for (String[] line : Evidence.read(evidence.answers())) {
            checker.judgeAnswer(line[0], line[1], line[2].equals("must-hear"));
        }
        return checker.verdict();
    }

    private void read(Evidence evidence) throws IOException {
        for (String[] line : Evidence.read(evidence.submitted())) {
            submitted.put(line[0], Submitted.parse(line));
        }
        for (String[] line : Evidence.read(evidence.effects())) {
            String id = line[1];
            int attempt = Integer.parseInt(line[2]);
            long time = Long.parseLong(line[4]);
            Life life = lives.computeIfAbsent(id, key -> new Life());
            if (line[0].equals("begin")) {
                life.begin(new Run(id, attempt, line[3], time, Run.NEVER, false));
                continue;
            }
            boolean failed = !line[5].equals("done");
            life.end(attempt, line[3], time, failed);
            if (failed) {
                // Of two runs of one attempt, the first end binds the next attempt least; it may have led to it.
                nextNotBefore
                        .computeIfAbsent(id, key -> new TreeMap<>())
                        .merge(attempt + 1, time + Long.parseLong(line[6]), Math::min);
            }
        }
        for (String[] line : Evidence.read(evidence.dead())) {
            dead.computeIfAbsent(line[0], key -> new ArrayList<>()).add(new Letter(line[1], Integer.parseInt(line[2])));
        }
    }

    private void judge() {
        submitted.forEach(this::judgeOne);
        for (String id : lives.keySet()) {
            if (!submitted.containsKey(id)) {
                violations.add("unknown: " + id + " ran but was never submitted");
            }
        }
        for (String id : dead.keySet()) {
            if (!submitted.containsKey(id)) {
                violations.add("unknown: " + id + " is a dead letter but was never submitted");
            }
        }
        attribution.unexplained().forEach(what -> violations.add("duplicates: " + what));
    }

    private void judgeOne(String id, Submitted call) {
        Life life = lives.getOrDefault(id, new Life());
        List<Letter> letters = dead.getOrDefault(id, List.of());
        if (call.outcome().equals("refused")) {
            if (!life.attempts().isEmpty()) {
                violations.add("refused: " + id + " ran although its caller was told that it is not stored");
            }
            if (!letters.isEmpty()) {
                violations.add(
                        "refused: " + id + " is a dead letter although its caller was told that it is not stored");
            }
            return;
        }
        if (call.outcome().equals("confirmed") && !life.done() && letters.isEmpty()) {
            violations.add("lost: " + id + " was confirmed and neither succeeded nor is a dead letter");
        }
        if (!letters.isEmpty() && life.done()) {
            violations.add("two endings: " + id + " succeeded and is a dead letter for " + letters);
        }
        if (life.done() && call.failsForGood()) {
            violations.add("ending: " + id + " succeeded although all its attempts fail");
        }
        letters.forEach(letter -> judgeLetter(id, call, life, letter));
        for (Run run : life.all()) {
            judgeTime(id, call, run);
            if (run.attempt() > call.maxRetries()) {
                violations.add("attempts: " + id + " ran retry " + run.attempt() + " of " + call.maxRetries());
            }
        }
        attribution.runs(id, life, attempt -> available(id, call, attempt));
        boolean poison = letters.stream().anyMatch(Letter::poison);
        attribution.deadLetters(id, letters.size(), life, call.maxRetries(), poison);
    }

    private void judgeAnswer(String id, String told, boolean mustHear) {
        Life life = lives.getOrDefault(id, new Life());
        String ending = life.done() ? "SUCCESS" : dead.containsKey(id) ? "FAILURE" : Evidence.NOTHING;
        answered += told.equals(Evidence.NOTHING) ? 0 : 1;
        if (!told.equals(ending) && (mustHear || !told.equals(Evidence.NOTHING))) {
            violations.add("answer: " + id + " ended with " + ending + ", but its caller was told " + told);
        }
    }

    private void judgeLetter(String id, Submitted call, Life life, Letter letter) {
        if (letter.poison()) {
            long faults = attribution.reaching(life, attempt -> available(id, call, attempt));
            if (faults <= MAX_RETURNS) {
                violations.add("poison: " + id + " is a dead letter for having come back more than " + MAX_RETURNS
                        + " times, but only " + faults + " faults can have brought it back");
            }
        } else if (!call.failsForGood() || call.poison()) {
            violations.add("ending: " + id + " is a dead letter for " + letter.reason() + ", which it was not to be");
        } else if (!letter.reason().equals(EXHAUSTED)) {
            violations.add("ending: " + id + " is a dead letter for " + letter.reason() + " instead of " + EXHAUSTED);
        } else if (letter.attempts() != call.maxRetries() + 1) {
            violations.add("attempts: " + id + " is a dead letter after " + letter.attempts() + " attempts instead of "
                    + (call.maxRetries() + 1));
        } else if (life.failed(call.maxRetries()).isEmpty()) {
            violations.add("ending: " + id + " is a dead letter, but its last attempt did not fail");
        }
    }

    private long available(String id, Submitted call, int attempt) {
        return attempt == 0
                ? Math.max(call.sentAt(), call.notBefore())
                : nextNotBefore.getOrDefault(id, new TreeMap<>()).getOrDefault(attempt, Long.MIN_VALUE);
    }

    private void judgeTime(String id, Submitted call, Run run) {
        long notBefore = run.attempt() == 0 ? call.notBefore() : available(id, call, run.attempt());
        if (run.attempt() > 0 && notBefore == Long.MIN_VALUE) {
            violations.add("attempts: " + id + " ran retry " + run.attempt() + " without a failure before it");
        } else if (run.begin() < notBefore) {
            violations.add(
                    "early: " + id + " attempt " + run.attempt() + " began " + (notBefore - run.begin()) + " ms early");
        }
    }

    private Verdict verdict() {
        int confirmed = 0;
        int unknown = 0;
        for (Submitted call : submitted.values()) {
            confirmed += call.outcome().equals("confirmed") ? 1 : 0;
            unknown += call.outcome().equals("unknown") ? 1 : 0;
        }
        long succeeded = lives.values().stream().filter(Life::done).count();
        long cutShort = lives.values().stream()
                .flatMap(life -> life.all().stream())
                .filter(run -> run.end() == Run.NEVER)
                .count();
        return new Verdict(
                confirmed,
                unknown,
                (int) succeeded,
                dead.size(),
                attribution.extraRuns(),
                (int) cutShort,
                answered,
                List.copyOf(violations));
    }

    /** @param failures how many of its attempts fail; {@link #POISON} if it ends its worker instead */
    private record Submitted(String outcome, int maxRetries, long notBefore, int failures, long sentAt) {

        private static final int POISON = -1;

        static Submitted parse(String[] line) {
            return new Submitted(
                    line[1],
                    Integer.parseInt(line[2]),
                    Long.parseLong(line[3]),
                    line[4].equals(Evidence.POISON) ? POISON : Integer.parseInt(line[4]),
                    Long.parseLong(line[5]));
        }

        boolean poison() {
            return failures == POISON;
        }

        boolean failsForGood() {
            return poison() || failures > maxRetries;
        }
    }

    private record Letter(String reason, int attempts) {

        boolean poison() {
            return reason.equals(POISON);
        }
    }
}
