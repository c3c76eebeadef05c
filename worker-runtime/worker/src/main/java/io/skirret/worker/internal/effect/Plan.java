package io.skirret.worker.internal.effect;

import io.skirret.worker.WorkerEvent.Ending;
import java.util.ArrayList;
import java.util.List;

/**
 * What settle does about a message: the effects, each after the one before, and then the end of its delivery.
 * Immutable.
 *
 * @param effects in their order; at most one {@link Effect.Forward}, after which nothing has to be confirmed
 * @param end what happens to the delivery when all of them are carried out
 * @param ending what that is called
 */
public record Plan(List<Effect> effects, End end, Ending ending) {

    /** Nothing to publish: the task is done, and nobody waits for its result. */
    public static final Plan SUCCEEDED = new Plan(List.of(), End.ACKNOWLEDGE, Ending.SUCCEEDED);

    /** Back to its queue, counted by the broker. */
    public static final Plan REQUEUE = new Plan(List.of(), End.REQUEUE, Ending.REQUEUED);

    /** What happens to a delivery. */
    public enum End {
        ACKNOWLEDGE,
        REQUEUE
    }

    public Plan {
        effects = List.copyOf(effects);
        for (int i = forward(effects) + 1; i < effects.size(); i++) {
            if (effects.get(i).assurance() == Effect.Assurance.CONFIRMED) {
                throw new IllegalArgumentException(
                        "expected nothing to be confirmed after the copy in which the message lives" + " on, got "
                                + effects.get(i) + "; if that failed, the message would live twice");
            }
        }
    }

    /**
     * The same with one effect more, after those that were added before it: behind a result, before the copy in which
     * the message lives on.
     */
    public Plan with(Effect effect) {
        List<Effect> more = new ArrayList<>(effects);
        more.add(forward(effects), effect);
        return new Plan(more, end, ending);
    }

    /**
     * The same, and somebody is told: what has to be confirmed before the copy in which the message lives on, and the
     * rest at the end, where it holds nothing up.
     */
    public Plan andTell(List<Effect> answers) {
        List<Effect> more = new ArrayList<>(effects);
        int before = forward(effects);
        for (Effect answer : answers) {
            if (answer.assurance() == Effect.Assurance.CONFIRMED) {
                more.add(before++, answer);
            } else {
                more.add(answer);
            }
        }
        return new Plan(more, end, ending);
    }

    /** The same with these in place of one effect. */
    public Plan with(int number, List<? extends Effect> instead) {
        List<Effect> more = new ArrayList<>(effects);
        more.remove(number);
        more.addAll(number, instead);
        return new Plan(more, end, ending);
    }

    /** Whether none of the effects from this one on has to be confirmed. */
    public boolean isConfirmedBefore(int number) {
        return effects.subList(number, effects.size()).stream()
                .noneMatch(effect -> effect.assurance() == Effect.Assurance.CONFIRMED);
    }

    /** Where the copy is in which the message lives on; the end without one. */
    private static int forward(List<Effect> effects) {
        for (int i = 0; i < effects.size(); i++) {
            if (effects.get(i) instanceof Effect.Forward) {
                return i;
            }
        }
        return effects.size();
    }
}
