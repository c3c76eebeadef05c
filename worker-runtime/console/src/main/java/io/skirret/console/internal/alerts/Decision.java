package io.skirret.console.internal.alerts;

import io.skirret.console.internal.alerts.AlertState.Settling;
import io.skirret.console.internal.alerts.Reading.Measured;
import io.skirret.console.internal.store.ExecutionCounts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What follows from a look, and from nothing else: no clock, no database.
 *
 * <p>It gets worse at once, and better when it was better for a while without a break. What is unknown changes nothing.
 * People are told when what they were told last is not so any more, unless it is silenced.
 *
 * @param states what is to be remembered
 * @param changes what is new, in the order of their keys
 */
record Decision(List<AlertState> states, List<AlertChange> changes) {

    /** Subjects of one kind that are told apart; the others are one. */
    static final int MOST_SUBJECTS = 20;

    static final String OTHERS = "(others)";
    private static final int NAMED = 3;
    private static final String GONE = "It is not there any more, or not watched.";
    private static final String FORGOTTEN =
            "It was not heard for a day, and is forgotten: nobody knows what became of it.";

    /** An alert of a worker that is as old as this ends since nobody remembers it; one that is told begins later. */
    private static final Duration SILENT_LONG = ExecutionCounts.WORKERS_KEPT.minusHours(1);

    /**
     * Decides.
     *
     * @param before what was remembered
     * @param readings of each kind; one of a kind that the rules do not watch counts as empty
     * @param ids for changes
     */
    static Decision of(
            Collection<AlertState> before,
            Collection<Reading> readings,
            Collection<Silence> silences,
            AlertRules rules,
            Supplier<UUID> ids,
            Instant now) {
        Map<AlertKey, AlertState> states = new TreeMap<>();
        before.forEach(state -> states.put(state.key(), state));
        for (Reading reading : readings) {
            states.putAll(look(states, reading, rules, now));
        }
        List<AlertChange> changes = new ArrayList<>();
        Map<AlertKey, Level> levels = new HashMap<>();
        before.forEach(state -> levels.put(state.key(), state.level()));
        states.replaceAll((key, state) -> {
            boolean silent = silences.stream().anyMatch(silence -> silence.covers(key, now));
            Level was = levels.getOrDefault(key, Level.FINE);
            if (!silent && state.level() != state.told()) {
                changes.add(change(ids.get(), state, state.told(), now, true));
                return state.told(state.level());
            } else if (silent && state.level() != was) {
                changes.add(change(ids.get(), state, was, now, false));
            }
            return state;
        });
        states.values().removeIf(AlertState::isForgotten);
        return new Decision(List.copyOf(states.values()), List.copyOf(changes));
    }

    private static AlertChange change(UUID id, AlertState state, Level before, Instant now, boolean told) {
        return new AlertChange(id, state.key(), before, state.level(), state.value(), state.text(), now, told);
    }

    private static Map<AlertKey, AlertState> look(
            Map<AlertKey, AlertState> states, Reading reading, AlertRules rules, Instant now) {
        Map<AlertKey, AlertState> after = new TreeMap<>();
        boolean watched = rules.watches(reading.kind());
        Set<String> known = new HashSet<>();
        states.forEach((key, state) -> {
            if (key.kind() == reading.kind()) {
                known.add(key.subject());
                after.put(
                        key,
                        watched && (reading.unknown() != null || !reading.all())
                                ? state.unknown(now)
                                : next(state, null, Level.FINE, watched ? gone(state, now) : GONE, rules, now));
            }
        });
        if (watched) {
            for (Measured each : folded(reading, known, rules.of(reading.kind()))) {
                AlertKey key = new AlertKey(reading.kind(), each.subject());
                AlertState state = states.getOrDefault(key, AlertState.fresh(key, now));
                Level level = Level.worse(rules.of(reading.kind()).level(each.value(), state.level()), each.least());
                after.put(
                        key,
                        each.atWorst() && !state.level().worseThan(level)
                                ? state.unknown(now)
                                : next(state, each.value(), level, each.text(), rules, now));
            }
        }
        return after;
    }

    private static String gone(AlertState state, Instant now) {
        boolean forgotten = state.key().kind() == AlertKind.WORKER_GONE
                && !state.since().plus(SILENT_LONG).isAfter(now);
        return forgotten ? FORGOTTEN : GONE;
    }

    private static AlertState next(
            AlertState state, @Nullable Double value, Level level, String text, AlertRules rules, Instant now) {
        if (!state.level().worseThan(level)) {
            Instant since = level == state.level() ? state.since() : now;
            return new AlertState(state.key(), level, state.told(), since, value, text, null, null);
        }
        Settling settling = state.settling() == null
                ? new Settling(now, level)
                : new Settling(
                        state.settling().since(), Level.worse(state.settling().worst(), level));
        if (settling.since().plus(rules.settle()).isAfter(now)) {
            return new AlertState(state.key(), state.level(), state.told(), state.since(), value, text, settling, null);
        }
        return new AlertState(state.key(), settling.worst(), state.told(), now, value, text, null, null);
    }

    /** However many there are, no more are told of one by one. */
    private static List<Measured> folded(Reading reading, Set<String> known, Limits limits) {
        if (reading.measured().size() <= MOST_SUBJECTS) {
            return reading.measured();
        }
        List<Measured> kept = new ArrayList<>();
        List<Measured> bad = new ArrayList<>();
        boolean unsure = false;
        for (Measured each : reading.measured()) {
            if (known.contains(each.subject())) {
                kept.add(each);
            } else if (Level.worse(limits.level(each.value(), Level.FINE), each.least()) == Level.FINE) {
                continue;
            } else if (each.atWorst()) {
                unsure = true;
            } else {
                bad.add(each);
            }
        }
        int room = Math.max(0, MOST_SUBJECTS - kept.size());
        if (bad.size() <= room) {
            kept.addAll(bad);
            if (unsure) {
                kept.add(Measured.unknown(OTHERS, "Nobody knows of all of them."));
            }
            return kept;
        }
        bad.sort(Comparator.comparing(Measured::subject));
        // Who are many at once, or come when there is no room any more, are one.
        kept.addAll(bad.subList(0, room));
        kept.add(others(bad.subList(room, bad.size()), limits));
        return kept;
    }

    private static Measured others(List<Measured> more, Limits limits) {
        Measured worst = more.stream()
                .max(Comparator.comparing(each -> limits.under() ? -each.value() : each.value()))
                .orElseThrow();
        Level least = more.stream().map(Measured::least).reduce(Level.FINE, Level::worse);
        String names = String.join(
                ", ", more.stream().limit(NAMED).map(Measured::subject).toList());
        return new Measured(
                OTHERS,
                worst.value(),
                least,
                more.size() + " more, such as " + names + ". Of one of them: " + worst.text());
    }
}
