package io.skirret.console.internal.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.console.internal.alerts.Reading.Measured;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What follows from looks, by examples and for any looks whatever. */
final class DecisionTest {

    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration STEP = Duration.ofSeconds(10);
    private static final Duration SETTLE = Duration.ofMinutes(2);
    private static final AlertKey LETTERS = new AlertKey(AlertKind.DEAD_LETTERS, "");
    private static final AlertRules RULES = new AlertRules(
            Map.of(
                    AlertKind.DEAD_LETTERS, new Limits(false, 20.0, 50.0, 0.2),
                    AlertKind.SUCCESS_RATE, new Limits(true, 0.9, null, 0.2),
                    AlertKind.BREAKER_OPEN, new Limits(false, 0.0, null, 0.2),
                    AlertKind.WORKER_GONE, new Limits(false, null, 0.0, 0.2)),
            SETTLE);

    private List<AlertState> states = List.of();
    private final List<Silence> silences = new ArrayList<>();
    private final List<AlertChange> told = new ArrayList<>();
    private Instant now = START;

    private List<String> look(Reading... readings) {
        Decision decision = Decision.of(states, List.of(readings), silences, RULES, UUID::randomUUID, now);
        states = decision.states();
        decision.changes().stream().filter(AlertChange::told).forEach(told::add);
        now = now.plus(STEP);
        return decision.changes().stream()
                .map(change -> (change.told() ? "" : "silent ") + change.before() + " -> " + change.level())
                .toList();
    }

    private List<String> letters(double value) {
        return look(Reading.of(AlertKind.DEAD_LETTERS, value, value + " dead letters"));
    }

    private static Reading breakers(List<String> open) {
        return Reading.of(
                AlertKind.BREAKER_OPEN,
                open.stream()
                        .map(name -> new Measured(name, 1, Level.FINE, "It is open."))
                        .toList());
    }

    private List<String> lettersFor(Duration time, double value) {
        List<String> all = new ArrayList<>();
        for (Instant end = now.plus(time); now.isBefore(end); ) {
            all.addAll(letters(value));
        }
        return all;
    }

    @Test
    void it_is_told_when_a_limit_is_passed_and_not_again() {
        assertThat(letters(20)).isEmpty();
        assertThat(letters(21)).containsExactly("FINE -> WARNING");
        assertThat(letters(22)).isEmpty();
        assertThat(letters(51)).containsExactly("WARNING -> CRITICAL");
        assertThat(letters(500)).isEmpty();
    }

    @Test
    void it_is_better_after_a_while_by_a_margin_and_without_a_break() {
        letters(51);
        // Better, but not by the margin: 40 and less.
        assertThat(lettersFor(SETTLE.multipliedBy(2), 45)).isEmpty();
        assertThat(lettersFor(SETTLE.minus(STEP), 3)).isEmpty();
        letters(51);
        assertThat(lettersFor(SETTLE, 3)).isEmpty();
        assertThat(letters(3)).containsExactly("CRITICAL -> FINE");
        assertThat(states).isEmpty();
    }

    @Test
    void a_worker_that_is_only_forgotten_is_not_told_to_be_well() {
        Reading silent =
                Reading.of(AlertKind.WORKER_GONE, List.of(new Measured("celery@web", 1, Level.FINE, "It is silent.")));
        Reading none = Reading.of(AlertKind.WORKER_GONE, List.of());
        look(silent);
        now = now.plus(Duration.ofHours(1));
        look(none);
        now = now.plus(SETTLE);
        look(none);
        assertThat(told.get(1).sentence()).contains("Recovered", "It is not there any more");

        look(silent);
        now = now.plus(Duration.ofDays(1));
        look(none);
        now = now.plus(SETTLE);
        look(none);
        assertThat(told.get(3).sentence()).contains("It was not heard for a day, and is forgotten");
    }

    @Test
    void what_may_be_better_than_it_looks_ends_trouble_and_never_raises_it() {
        assertThat(look(Reading.of(
                        AlertKind.DEAD_LETTERS, List.of(new Measured("", 60, Level.CRITICAL, "at most 60", true)))))
                .isEmpty();
        assertThat(states).isEmpty();
        letters(21);
        Reading atMost20 =
                Reading.of(AlertKind.DEAD_LETTERS, List.of(new Measured("", 20, Level.FINE, "at most 20", true)));
        look(atMost20);
        assertThat(states.get(0).settling()).as("not better by the margin").isNull();
        assertThat(states.get(0).unknownSince()).isNotNull();
        Reading atMost3 =
                Reading.of(AlertKind.DEAD_LETTERS, List.of(new Measured("", 3, Level.FINE, "at most 3", true)));
        look(atMost3);
        now = now.plus(SETTLE);
        assertThat(look(atMost3)).containsExactly("WARNING -> FINE");
    }

    @Test
    void the_others_are_no_better_while_nobody_knows_how_they_are() {
        List<String> many = IntStream.range(0, 30).mapToObj(each -> "b" + each).toList();
        look(breakers(many));
        Reading unsure = Reading.of(
                AlertKind.BREAKER_OPEN,
                many.stream().map(name -> Measured.unknown(name, "Who knows.")).toList());
        look(unsure);
        now = now.plus(SETTLE);
        assertThat(look(unsure)).isEmpty();
    }

    @Test
    void it_is_as_bad_as_the_worst_while_it_settled() {
        letters(51);
        lettersFor(SETTLE.minus(STEP), 30);
        letters(3);
        assertThat(letters(3)).containsExactly("CRITICAL -> WARNING");
    }

    @Test
    void what_is_unknown_changes_nothing_and_is_no_sign_of_recovery() {
        assertThat(look(Reading.unknown(AlertKind.DEAD_LETTERS, "The database is away.")))
                .isEmpty();
        assertThat(states).isEmpty();
        letters(21);
        lettersFor(SETTLE.minus(STEP), 0);
        assertThat(look(Reading.unknown(AlertKind.DEAD_LETTERS, "The database is away.")))
                .isEmpty();
        assertThat(states.get(0).unknownSince()).isEqualTo(now.minus(STEP));
        assertThat(lettersFor(SETTLE, 0)).isEmpty();
        assertThat(letters(0)).containsExactly("WARNING -> FINE");
    }

    @Test
    void a_share_that_must_be_high_is_bad_when_it_is_low() {
        assertThat(look(Reading.of(AlertKind.SUCCESS_RATE, 0.90, ""))).isEmpty();
        assertThat(look(Reading.of(AlertKind.SUCCESS_RATE, 0.89, ""))).containsExactly("FINE -> WARNING");
        now = now.plus(SETTLE);
        look(Reading.of(AlertKind.SUCCESS_RATE, 0.91, ""));
        now = now.plus(SETTLE);
        assertThat(look(Reading.of(AlertKind.SUCCESS_RATE, 0.91, "")))
                .as("within the margin")
                .isEmpty();
        look(Reading.of(AlertKind.SUCCESS_RATE, 0.92, ""));
        now = now.plus(SETTLE);
        assertThat(look(Reading.of(AlertKind.SUCCESS_RATE, 0.92, ""))).containsExactly("WARNING -> FINE");
    }

    @Test
    void each_subject_is_told_by_itself_and_recovers_when_it_is_gone() {
        assertThat(look(breakers(List.of("one")))).containsExactly("FINE -> WARNING");
        assertThat(look(breakers(List.of("one", "two")))).containsExactly("FINE -> WARNING");
        look(breakers(List.of("two")));
        now = now.plus(SETTLE);
        assertThat(look(breakers(List.of("two")))).containsExactly("WARNING -> FINE");
        assertThat(told.get(2).key().subject()).isEqualTo("one");
    }

    @Test
    void however_many_are_in_trouble_there_is_no_storm() {
        List<String> many = IntStream.range(0, 5_000).mapToObj(i -> "b" + i).toList();
        assertThat(look(breakers(many))).hasSize(Decision.MOST_SUBJECTS + 1);
        assertThat(look(breakers(many))).isEmpty();
        assertThat(told).anySatisfy(change -> {
            assertThat(change.key().subject()).isEqualTo(Decision.OTHERS);
            assertThat(change.text()).startsWith("4980 more, such as b");
        });
        look(breakers(List.of()));
        now = now.plus(SETTLE);
        assertThat(look(breakers(List.of())))
                .hasSize(Decision.MOST_SUBJECTS + 1)
                .containsOnly("WARNING -> FINE");
    }

    @Test
    void what_changes_while_it_is_silenced_is_told_at_the_end_if_it_is_still_so() {
        silences.add(new Silence(
                UUID.randomUUID(), AlertKind.DEAD_LETTERS, null, START, START.plus(Duration.ofHours(1)), "ada", ""));
        assertThat(letters(21)).containsExactly("silent FINE -> WARNING");
        assertThat(letters(51)).containsExactly("silent WARNING -> CRITICAL");
        assertThat(look(breakers(List.of("one")))).containsExactly("FINE -> WARNING");
        now = START.plus(Duration.ofHours(1));
        assertThat(letters(51)).containsExactly("FINE -> CRITICAL");

        silences.add(new Silence(UUID.randomUUID(), null, null, now, now.plus(Duration.ofHours(1)), "ada", ""));
        assertThat(lettersFor(SETTLE.plus(STEP), 0)).containsExactly("silent CRITICAL -> FINE");
        assertThat(letters(60)).containsExactly("silent FINE -> CRITICAL");
        silences.clear();
        assertThat(letters(60)).as("as people know it already").isEmpty();
    }

    @Test
    void what_is_not_watched_any_more_recovers() {
        letters(21);
        AlertRules none = new AlertRules(Map.of(), Duration.ZERO);
        Decision decision = Decision.of(
                states, List.of(Reading.of(AlertKind.DEAD_LETTERS, List.of())), List.of(), none, UUID::randomUUID, now);
        assertThat(decision.changes()).singleElement().satisfies(change -> {
            assertThat(change.level()).isEqualTo(Level.FINE);
            assertThat(change.text()).contains("not watched");
        });
        assertThat(decision.states()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void whatever_comes_each_change_is_told_once_and_only_what_is_known_changes_anything(long seed) {
        Random random = new Random(seed);
        Map<AlertKey, Level> people = new HashMap<>();
        Map<AlertKey, Level> truth = new HashMap<>();
        Instant lastKnown = START;
        double mean = 0;
        for (int round = 0; round < 2_000; round++) {
            boolean known = random.nextInt(30) > 0;
            mean = random.nextInt(40) == 0 ? random.nextInt(80) : mean;
            double value = Math.max(0, mean + 5 * random.nextGaussian());
            silences.removeIf(silence -> !now.isBefore(silence.until()));
            if (random.nextInt(100) == 0) {
                silences.add(new Silence(
                        UUID.randomUUID(), null, null, now, now.plusSeconds(random.nextInt(600)), "ada", ""));
            }
            Instant at = now;
            Level before = level();
            int from = told.size();
            look(
                    known
                            ? Reading.of(AlertKind.DEAD_LETTERS, value, "")
                            : Reading.unknown(AlertKind.DEAD_LETTERS, "Unknown."));
            Level after = level();
            for (AlertChange change : told.subList(from, told.size())) {
                assertThat(change.before()).as("what people knew").isEqualTo(people.getOrDefault(LETTERS, Level.FINE));
                assertThat(change.level()).isNotEqualTo(change.before()).isEqualTo(after);
                people.put(change.key(), change.level());
            }
            assertThat(told.size() - from).isLessThanOrEqualTo(1);
            if (!known) {
                assertThat(after).as("unknown").isEqualTo(before);
            } else if (value > 50) {
                assertThat(after).as("at once").isEqualTo(Level.CRITICAL);
            } else if (value > 20) {
                assertThat(after).as("at once").isNotEqualTo(Level.FINE);
            }
            if (before.worseThan(after)) {
                assertThat(Duration.between(sinceBad(truth, before, lastKnown), at))
                        .as("better only after a while")
                        .isGreaterThanOrEqualTo(SETTLE);
            }
            if (!known
                    || new Limits(false, 20.0, 50.0, 0.2).level(value, before).compareTo(before) >= 0) {
                lastKnown = at;
            }
            truth.put(LETTERS, after);
            boolean silent = silences.stream().anyMatch(silence -> silence.covers(LETTERS, at));
            if (!silent) {
                assertThat(people.getOrDefault(LETTERS, Level.FINE))
                        .as("nobody is left in the dark")
                        .isEqualTo(after);
            }
        }
        assertThat(told).hasSizeGreaterThan(5);
    }

    /** Since when nothing spoke for the level that was left. */
    private static Instant sinceBad(Map<AlertKey, Level> truth, Level before, Instant lastBad) {
        assertThat(truth.getOrDefault(LETTERS, Level.FINE)).isEqualTo(before);
        return lastBad;
    }

    private Level level() {
        return states.stream()
                .filter(state -> state.key().equals(LETTERS))
                .map(AlertState::level)
                .findFirst()
                .orElse(Level.FINE);
    }
}
