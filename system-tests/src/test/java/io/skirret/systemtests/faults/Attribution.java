package io.skirret.systemtests.faults;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntToLongFunction;

/**
 * Finds for each extra run the fault that it is due to. Each message that a fault struck can come back once from it,
 * and a fault cannot bring back more messages than were held where it struck. Which fault explains which extra run is
 * chosen such that as many as possible are explained; what is left over is nobody's doing but the product's.
 *
 * <p>A fault that had begun before the extra run, and was over at most {@link Fault#RETURN} before it, explains it if
 * it struck
 *
 * <ul>
 *   <li>another run of that attempt: it had begun in the struck worker and had not ended, or at most {@link Fault#BLUR}
 *       before, so that its outcome or its acknowledgement may not have got through; or the fault struck the broker,
 *       and it was going on meanwhile or within {@link Fault#RECOVERY} after. Outcomes wait as long as that too, and a
 *       next fault may strike them meanwhile;
 *   <li>in the same sense, a failed run of the attempt before, whose retry was being stored;
 *   <li>the message while no run of it was going on, but an earlier fault had brought it back. A message that came back
 *       is set apart: stored anew, then acknowledged, and a worker that dies between these leaves two. No run shows
 *       that.
 * </ul>
 *
 * <p>Beside these, a broker that dies sends retries that it was handing on from their delay once more, at most
 * {@link Fault#HANDED_ON} messages: at least once is what its dead-lettering promises.
 */
final class Attribution {

    /** Where all that must be explained comes from and goes to. */
    private static final String SOURCE = "source";

    private static final String SINK = "sink";

    private final List<Fault> faults;
    private final List<Extra> extras = new ArrayList<>();

    Attribution(List<Fault> faults) {
        this.faults = faults;
    }

    /**
     * Counts what ran more often than it had to, each attempt as often as the failures of the one before could store
     * it: two copies go on from attempt to attempt, and that is one duplication, not many.
     *
     * @param available since when an attempt's message could be delivered
     */
    void runs(String id, Life life, IntToLongFunction available) {
        for (int attempt : life.attempts()) {
            List<Run> runs = life.runs(attempt);
            int owed = Math.max(1, life.failed(attempt - 1).size());
            for (Run extra : runs.subList(Math.min(owed, runs.size()), runs.size())) {
                Set<Cause> causes = new LinkedHashSet<>();
                for (Fault fault : faults) {
                    if (fault.mayLeadTo(extra.begin())) {
                        runs.stream()
                                .filter(run -> !run.equals(extra) && run.begin() <= extra.begin())
                                .filter(run -> struck(fault, run))
                                .forEach(run -> causes.add(new Cause(fault, run)));
                        life.failed(attempt - 1).stream()
                                .filter(run -> struck(fault, run))
                                .forEach(run -> causes.add(new Cause(fault, run)));
                        if (onItsWay(fault, runs.subList(0, runs.indexOf(extra) + 1), available.applyAsLong(attempt))) {
                            causes.add(new Cause(fault, id + " on its way to attempt " + attempt));
                        }
                        if (attempt > 0
                                && fault.brokerDied()
                                && fault.within(available.applyAsLong(attempt), extra.begin())) {
                            causes.add(new Cause(new HandedOn(fault), id + " handed on to attempt " + attempt));
                        }
                    }
                }
                extras.add(new Extra(
                        extras.size(), id + " attempt " + attempt + " began once more at " + extra.begin(), causes));
            }
        }
    }

    /** Counts what is among the dead letters more often than its last attempt failed. */
    void deadLetters(String id, int letters, Life life, int lastAttempt, boolean poison) {
        List<Run> failed = life.failed(lastAttempt);
        for (int more = Math.max(1, failed.size()); more < letters; more++) {
            Set<Cause> causes = new LinkedHashSet<>();
            for (Fault fault : faults) {
                failed.stream().filter(run -> struck(fault, run)).forEach(run -> causes.add(new Cause(fault, run)));
                if (poison && fault.within(life.lastBegin(), Long.MAX_VALUE)) {
                    causes.add(new Cause(fault, id + " on its way to the dead letters"));
                }
            }
            extras.add(new Extra(extras.size(), id + " is a dead letter once more", causes));
        }
    }

    /**
     * How many faults at most can have brought this call back, in all its attempts and on its way to the dead letters.
     */
    long reaching(Life life, IntToLongFunction available) {
        long last = Math.max(available.applyAsLong(0), life.lastBegin());
        return faults.stream()
                .filter(fault -> fault.within(last, Long.MAX_VALUE)
                        || life.attempts().stream().anyMatch(attempt -> {
                            List<Run> runs = life.runs(attempt);
                            return runs.stream().anyMatch(run -> struck(fault, run))
                                    || onItsWay(fault, runs, available.applyAsLong(attempt));
                        }))
                .count();
    }

    /** Whether the message, brought back by an earlier fault, waited for one of these runs when this fault struck. */
    private boolean onItsWay(Fault fault, List<Run> runs, long available) {
        for (int next = 0; next < runs.size(); next++) {
            Run before = next == 0 ? null : runs.get(next - 1);
            long to = runs.get(next).begin();
            long from = before == null ? available : before.begin();
            boolean broughtBack = faults.stream()
                    // One fault of the broker may bring a message back more than once.
                    .filter(other -> fault.strikesAll() || other.number() != fault.number())
                    .filter(other -> other.mayPrecede(fault.until()) && other.mayLeadTo(to))
                    .anyMatch(other -> before == null ? other.within(available, to) : struck(other, before));
            if (broughtBack && fault.within(from, to)) {
                return true;
            }
        }
        return false;
    }

    private boolean struck(Fault fault, Run run) {
        if (run.end() == Run.NEVER) {
            return fault.struck(run, Run.NEVER);
        }
        long held = faults.stream()
                .filter(broken -> broken.strikesAll() && broken.within(run.begin(), run.end()))
                .mapToLong(broken -> Math.max(broken.until() + Fault.RECOVERY, run.end()))
                .max()
                .orElse(run.end());
        return fault.struck(run, held + Fault.BLUR);
    }

    long extraRuns() {
        return extras.size();
    }

    /**
     * What no fault explains. A flow from the extras through what the faults struck to the faults, made as large as it
     * can be.
     */
    List<String> unexplained() {
        Map<Object, Map<Object, Long>> room = new HashMap<>();
        for (Extra extra : extras) {
            pipe(room, SOURCE, extra, 1);
            for (Cause cause : extra.causes()) {
                pipe(room, extra, cause, 1);
                pipe(room, cause, cause.fault(), 1);
                pipe(room, cause.fault(), SINK, cause.room());
            }
        }
        while (widen(room)) {
            continue;
        }
        List<String> left = new ArrayList<>();
        for (Extra extra : extras) {
            if (room.getOrDefault(SOURCE, Map.of()).getOrDefault(extra, 0L) > 0) {
                left.add(extra.what() + ", and " + why(extra));
            }
        }
        return left;
    }

    private static String why(Extra extra) {
        Set<String> kinds = new TreeSet<>();
        extra.causes().forEach(cause -> kinds.add(cause.kind()));
        return kinds.isEmpty() ? "no fault explains it" : "no more was in flight at " + String.join(", ", kinds);
    }

    private static void pipe(Map<Object, Map<Object, Long>> room, Object from, Object to, long width) {
        room.computeIfAbsent(from, key -> new LinkedHashMap<>()).put(to, width);
        room.computeIfAbsent(to, key -> new LinkedHashMap<>()).putIfAbsent(from, 0L);
    }

    /** Lets one more through, on the shortest way that has room; false if there is none. */
    private static boolean widen(Map<Object, Map<Object, Long>> room) {
        Map<Object, Object> cameFrom = new HashMap<>();
        Set<Object> seen = new HashSet<>(Set.of(SOURCE));
        Deque<Object> next = new ArrayDeque<>(List.of(SOURCE));
        while (!next.isEmpty() && !cameFrom.containsKey(SINK)) {
            Object at = next.remove();
            room.getOrDefault(at, Map.of()).forEach((to, width) -> {
                if (width > 0 && seen.add(to)) {
                    cameFrom.put(to, at);
                    next.add(to);
                }
            });
        }
        for (Object to = SINK; cameFrom.containsKey(to); to = cameFrom.get(to)) {
            Object from = cameFrom.get(to);
            room.get(from).merge(to, -1L, Long::sum);
            room.get(to).merge(from, 1L, Long::sum);
        }
        return cameFrom.containsKey(SINK);
    }

    /**
     * @param fault a {@link Fault}, or {@link HandedOn} by one
     * @param struck the run, or in words what was struck where no run shows it
     */
    private record Cause(Object fault, Object struck) {
        long room() {
            return fault instanceof Fault one ? one.inFlight() : Fault.HANDED_ON;
        }

        String kind() {
            Fault one = fault instanceof HandedOn handing ? handing.by() : (Fault) fault;
            return one.kind() + " at " + one.time();
        }
    }

    private record HandedOn(Fault by) {}

    private record Extra(int number, String what, Set<Cause> causes) {}
}
