package io.skirret.worker.internal.effect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skirret.failure.Failure;
import io.skirret.failure.FailureType;
import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.message.internal.ResultMessage;
import io.skirret.result.internal.ResultRank;
import io.skirret.result.internal.StoredResult;
import io.skirret.retry.internal.Adjustment;
import io.skirret.retry.internal.RetryDecision;
import io.skirret.retry.internal.RetryReason;
import io.skirret.transport.Destination;
import io.skirret.worker.WorkerEvent.Ending;
import io.skirret.worker.internal.decide.Decision;
import io.skirret.worker.internal.effect.Effect.Assurance;
import io.skirret.worker.internal.effect.Plan.End;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What each decision means outside the worker. */
class PlannerTest extends ProcessedMessages {

    private static final Message NOTICE = new Message(MessageProperties.json("notice", null), Map.of(), new byte[0]);
    private static final Effect.Send SEND = new Effect.Send(new Destination.Queue("notices"), NOTICE);

    private final Planner planner = new Planner("worker@test", Set.of(), 1000, 0);

    @Test
    void every_decision_has_its_effects_in_the_documented_order_and_its_ending() {
        Random random = new Random(8);
        Set<Class<?>> seen = new HashSet<>();
        for (int i = 0; i < 5000; i++) {
            boolean waits = random.nextBoolean();
            Processed processed = processed(waits, random.nextBoolean(), random.nextInt(3));
            Decision decision = decision(random, waits);
            seen.add(decision.getClass());

            Plan plan = planner.plan(processed, decision);

            assertThat(shape(plan)).as(decision.toString()).isEqualTo(documented(decision, waits));
            assertThat(plan.end()).isEqualTo(decision instanceof Decision.Requeue ? End.REQUEUE : End.ACKNOWLEDGE);
        }
        assertThat(seen).containsExactlyInAnyOrder(Decision.class.getPermittedSubclasses());
    }

    @Test
    void planning_is_pure() {
        for (Decision decision : allDecisions()) {
            Processed processed = processed(true, true, 1);

            Plan first = planner.plan(processed, decision);
            Plan second = planner.plan(processed, decision);

            assertThat(texts(first)).isEqualTo(texts(second));
        }
    }

    @Test
    void what_a_feature_adds_stands_before_the_copy_and_behind_a_result() {
        for (Decision decision : allDecisions()) {
            Plan own = planner.plan(processed(true, true, 1), decision);
            Effect.Send second = new Effect.Send(new Destination.Queue("more notices"), NOTICE);

            Plan plan = own.with(SEND).with(second);

            assertThat(plan.ending()).isEqualTo(own.ending());
            assertThat(plan.end()).isEqualTo(own.end());
            List<Effect> others = new ArrayList<>(plan.effects());
            int at = others.indexOf(SEND);
            assertThat(others.get(at + 1)).isSameAs(second);
            others.removeAll(List.of(SEND, second));
            assertThat(others).isEqualTo(own.effects());
            if (decision instanceof Decision.Complete
                    || decision instanceof Decision.Expire
                    || decision instanceof Decision.Revoke) {
                assertThat(at).as("behind the result").isEqualTo(1);
            } else if (!(decision instanceof Decision.Requeue)) {
                assertThat(plan.effects().get(at + 2)).isInstanceOf(Effect.Forward.class);
            }
        }
    }

    @Test
    void nothing_has_to_be_confirmed_after_the_copy() {
        Effect copy = new Effect.Forward(new Destination.Queue("skirret"), NOTICE, null);

        assertThatThrownBy(() -> new Plan(List.of(copy, SEND), End.ACKNOWLEDGE, Ending.RETRIED))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("live twice");
        assertThat(new Plan(
                                List.of(copy, new Effect.Send(SEND.to(), NOTICE, Assurance.ATTEMPTED, null)),
                                End.ACKNOWLEDGE,
                                Ending.RETRIED)
                        .effects())
                .hasSize(2);
    }

    @Test
    void what_is_too_large_to_go_on_becomes_a_dead_letter_and_that_one_in_brief() {
        for (Decision decision : allDecisions()) {
            Plan plan = planner.plan(processed(true, true, 0), decision);
            Decision instead = null;
            for (Effect effect : plan.effects()) {
                instead = effect.assurance() == Assurance.CONFIRMED ? effect.ifTooLarge() : instead;
            }
            if (decision instanceof Decision.Republish || decision instanceof Decision.Requeue) {
                assertThat(instead).as("requeued").isNull();
            } else {
                assertThat(instead).as(decision.toString()).isInstanceOf(Decision.DeadLetter.class);
                assertThat(((Decision.DeadLetter) instead).brief()).isEqualTo(decision instanceof Decision.DeadLetter);
            }
        }
        Decision brief = new Decision.DeadLetter("code", "detail").inBrief();
        assertThat(planner.plan(processed(false, true, 0), brief).effects())
                .singleElement()
                .extracting(Effect::ifTooLarge)
                .isNull();
    }

    @Test
    void what_is_kept_of_a_call_that_did_not_succeed_says_so_however_little_may_be_kept() throws Exception {
        Planner keeping = new Planner("worker@test", Set.of(), 1000, 10);
        Processed processed = processed(true, true, 0);
        for (Decision decision : allDecisions()) {
            if (decision instanceof Decision.Complete) {
                continue;
            }
            for (StoredResult kept : stored(keeping.plan(processed, decision))) {
                ResultMessage read = ResultMessage.from(kept.content(), null);
                assertThat(read.status()).as(decision.toString()).isEqualTo(kept.status());
                assertThat(read.notKept()).isNull();
            }
        }
        assertThat(stored(keeping.plan(processed, retry(Duration.ZERO))))
                .singleElement()
                .satisfies(kept -> assertThat(kept.rank()).isEqualTo(ResultRank.NOT_ENDED));
        Message success = ResultMessage.success(processed.call(), "longer than ten bytes", NOW);
        assertThat(stored(keeping.plan(processed, new Decision.Complete(success))))
                .singleElement()
                .satisfies(kept -> assertThat(
                                ResultMessage.from(kept.content(), null).notKept())
                        .contains("at most 10 are"));
    }

    @Test
    void what_becomes_of_calls_that_are_never_made_is_kept_before_the_copy_and_told_behind_it() {
        Planner keeping = new Planner("worker@test", Set.of(), 1000, 1000);
        Decision dead = new Decision.DeadLetter("code", "detail", new IOException("down"), FAILURE);
        Plan own = keeping.plan(processed(true, true, 0), dead);
        List<Effect> answers = new ArrayList<>(keeping.answer(processed(true, true, 0), dead));
        answers.addAll(keeping.answer(processed(true, true, 0), dead));

        assertThat(shape(own.andTell(answers)))
                .containsExactly(
                        "store",
                        "store",
                        "store",
                        "copy",
                        "attempted answer",
                        "attempted answer",
                        "attempted answer",
                        "DEAD_LETTERED");
    }

    private static List<StoredResult> stored(Plan plan) {
        return plan.effects().stream()
                .filter(Effect.Store.class::isInstance)
                .map(effect -> ((Effect.Store) effect).result())
                .toList();
    }

    @Test
    void a_retry_without_a_wait_goes_straight_to_its_queue() {
        Plan plan = planner.plan(processed(false, true, 0), retry(Duration.ZERO));

        assertThat(plan.effects())
                .singleElement()
                .isInstanceOfSatisfying(
                        Effect.Forward.class,
                        copy -> assertThat(copy.to()).isEqualTo(new Destination.Queue("skirret")));
    }

    private static List<String> documented(Decision decision, boolean waits) {
        String answer = waits ? "answer" : "";
        List<String> steps = new ArrayList<>();
        if (decision instanceof Decision.Complete) {
            steps.addAll(List.of(answer, "SUCCEEDED"));
        } else if (decision instanceof Decision.Retry) {
            steps.addAll(List.of(waits ? "sent answer" : "", "copy", "RETRIED"));
        } else if (decision instanceof Decision.DeadLetter) {
            steps.addAll(List.of("copy", waits ? "attempted answer" : "", "DEAD_LETTERED"));
        } else if (decision instanceof Decision.Expire) {
            steps.addAll(List.of(answer, "EXPIRED"));
        } else if (decision instanceof Decision.Revoke) {
            steps.addAll(List.of(answer, "REVOKED"));
        } else if (decision instanceof Decision.Delay) {
            steps.addAll(List.of("copy", "DELAYED"));
        } else if (decision instanceof Decision.Republish) {
            steps.addAll(List.of("copy", "REQUEUED"));
        } else {
            steps.add("REQUEUED");
        }
        steps.removeIf(String::isEmpty);
        return steps;
    }

    private static List<String> shape(Plan plan) {
        List<String> steps = new ArrayList<>();
        for (Effect effect : plan.effects()) {
            String how = effect.assurance() == Assurance.CONFIRMED
                    ? ""
                    : effect.assurance().name().toLowerCase() + " ";
            String what = effect instanceof Effect.Forward
                    ? "copy"
                    : effect instanceof Effect.Reply ? "answer" : effect instanceof Effect.Store ? "store" : "send";
            steps.add(how + what);
        }
        steps.add(plan.ending().name());
        return steps;
    }

    private static List<String> texts(Plan plan) {
        return plan.effects().stream()
                .map(Effect.Publish.class::cast)
                .map(effect -> effect.to() + " " + effect.message().properties() + " "
                        + effect.message().headers() + " "
                        + Arrays.toString(effect.message().body()))
                .toList();
    }

    private static List<Decision> allDecisions() {
        return List.of(
                new Decision.Complete(NOTICE),
                retry(Duration.ofSeconds(10)),
                new Decision.DeadLetter("code", "detail", new IOException("down"), FAILURE),
                new Decision.Expire(NOW),
                new Decision.Revoke("an operator revoked it", false),
                new Decision.Delay(Duration.ofSeconds(1), Destination.Rounding.UP, false, 0, 1, "over its rate"),
                new Decision.Republish("the worker stops"),
                new Decision.Requeue("the worker failed on it"));
    }

    private static Decision decision(Random random, boolean waits) {
        List<Decision> all = allDecisions();
        Decision decision = all.get(random.nextInt(all.size()));
        if (decision instanceof Decision.Complete) {
            return waits ? decision : Decision.Complete.SILENTLY;
        }
        return decision instanceof Decision.Retry ? retry(Duration.ofSeconds(random.nextInt(2))) : decision;
    }

    private static final Failure FAILURE = Failure.of(FailureType.TRANSIENT_NETWORK, 1, "a test");

    private static Decision.Retry retry(Duration delay) {
        return new Decision.Retry(
                new RetryDecision.Retry(
                        1, 3, delay, NOW.plus(delay), RetryReason.values()[0], "steady", false, null, Adjustment.NONE),
                new IOException("down"),
                FAILURE);
    }
}
