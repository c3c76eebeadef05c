package io.skirret.worker.internal.settle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.result.internal.StoredResult;
import io.skirret.task.DeliveryInfo;
import io.skirret.time.ManualClock;
import io.skirret.transport.Delivery;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.PublishException;
import io.skirret.transport.PublishException.Reason;
import io.skirret.transport.QueueAdmin;
import io.skirret.transport.Transport;
import io.skirret.worker.WorkerEvent.Ending;
import io.skirret.worker.internal.decide.Decision;
import io.skirret.worker.internal.effect.Effect;
import io.skirret.worker.internal.effect.Effect.Assurance;
import io.skirret.worker.internal.effect.Plan;
import io.skirret.worker.internal.effect.Plan.End;
import io.skirret.worker.internal.effect.Planning;
import io.skirret.worker.internal.effect.Processed;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whatever effects a plan has: they are carried out in order, and the delivery ends once, after them. */
class SettlementEffectsTest {

    private static final Message EMPTY = new Message(MessageProperties.json("id", null), Map.of(), new byte[0]);
    private static final Effect COPY =
            new Effect.Forward(new Destination.Queue("skirret"), EMPTY, new Decision.DeadLetter("too-large", "x"));
    private static final Effect DEAD = new Effect.Forward(new Destination.DeadLetters("skirret"), EMPTY, null);
    private static final Effect STORED =
            new Effect.Store(new StoredResult("id", "SUCCESS", new byte[0]), Assurance.CONFIRMED);
    private static final Effect LATE_ANSWER = new Effect.Reply("caller", EMPTY, Assurance.ATTEMPTED, null);
    private static final Decision DECISION = new Decision.Republish("a test decides");

    private final ManualClock clock = new ManualClock();
    private final List<String> happened = new CopyOnWriteArrayList<>();
    private final Queue<Supplier<CompletableFuture<Void>>> kept = new ConcurrentLinkedQueue<>();
    private final List<CompletableFuture<Void>> confirms = new ArrayList<>();
    private boolean lost;

    private static final List<String> QUEUES =
            List.of("attempted", "first", "next step", "notice", "second", "sent", "skirret");

    @Test
    void each_effect_waits_for_the_confirm_of_the_one_before_and_the_acknowledgement_for_all() {
        settle(plan(send("first"), send("second"), COPY));
        assertThat(happened).containsExactly("first");

        confirm(0);
        assertThat(happened).containsExactly("first", "second");
        confirm(1);
        assertThat(happened).containsExactly("first", "second", "skirret");
        confirm(2);
        assertThat(happened).containsExactly("first", "second", "skirret", "ack", "RETRIED");
    }

    @Test
    void an_effect_that_cannot_be_confirmed_keeps_the_message_from_living_on_in_a_copy() {
        settle(plan(send("first"), COPY));

        fail(0, Reason.REJECTED);

        assertThat(happened).containsExactly("first", "requeue", "REQUEUED");
    }

    @Test
    void an_effect_that_is_too_large_changes_what_becomes_of_the_message() {
        settle(plan(
                new Effect.Send(
                        new Destination.Queue("next step"),
                        EMPTY,
                        Assurance.CONFIRMED,
                        new Decision.DeadLetter("step-too-large", "x")),
                COPY));

        fail(0, Reason.TOO_LARGE);
        confirm(1);

        assertThat(happened).containsExactly("next step", "dead of step-too-large", "ack", "DEAD_LETTERED");
    }

    @Test
    void an_effect_that_is_only_sent_or_attempted_may_fail() {
        settle(plan(
                new Effect.Send(new Destination.Queue("sent"), EMPTY, Assurance.SENT, null),
                new Effect.Send(new Destination.Queue("attempted"), EMPTY, Assurance.ATTEMPTED, null),
                COPY));
        assertThat(happened).containsExactly("sent", "attempted");

        fail(1, Reason.DISCONNECTED);
        fail(0, Reason.DISCONNECTED);
        confirm(2);

        assertThat(happened).containsExactly("sent", "attempted", "skirret", "ack", "RETRIED");
    }

    @Test
    void what_the_broker_delivers_again_is_not_sent_as_well() {
        settle(plan(send("first"), COPY));
        lost = true;

        confirm(0);

        assertThat(happened).as("nothing is said of a delivery that is gone").containsExactly("first", "REQUEUED");
    }

    @Test
    void at_the_end_a_message_that_waits_for_an_answer_only_is_acknowledged() {
        Settlement settlement = settle(new Plan(List.of(DEAD, LATE_ANSWER), End.ACKNOWLEDGE, Ending.DEAD_LETTERED));
        confirm(0);
        assertThat(happened).containsExactly("dead of skirret", "caller");

        settlement.endPending();

        assertThat(happened)
                .as("requeued, it would live beside its dead letter")
                .containsExactly("dead of skirret", "caller", "ack", "DEAD_LETTERED");
    }

    @Test
    void at_the_end_a_message_that_waits_for_a_confirm_is_requeued_and_nothing_follows() {
        Settlement settlement = settle(plan(send("first"), COPY));

        settlement.endPending();
        confirm(0);

        assertThat(happened).containsExactly("first", "requeue", "REQUEUED");
    }

    @Test
    void a_plan_may_end_with_the_message_in_its_queue() {
        settle(new Plan(List.of(send("notice")), End.REQUEUE, Ending.REQUEUED));

        confirm(0);

        assertThat(happened).containsExactly("notice", "requeue", "REQUEUED");
    }

    @Test
    void a_plan_that_cannot_be_made_requeues_the_message() {
        Settlement settlement = new Settlement(
                "worker@test",
                transport(),
                clock,
                (processed, decision) -> {
                    throw new IllegalStateException("no plan");
                },
                1,
                new OtherQueues(transport(), List.of(), List.of()),
                result -> CompletableFuture.completedFuture(null),
                visit -> CompletableFuture.completedFuture(null),
                (one, ending) -> happened.add(ending.name()));

        settlement.settle(new Processed(new Lent(), null, null, clock.now()), DECISION);

        assertThat(happened).containsExactly("requeue", "REQUEUED");
    }

    @Test
    void a_result_that_the_store_does_not_take_is_tried_on_however_long_it_takes() {
        for (int i = 0; i < 50; i++) {
            kept.add(() -> CompletableFuture.failedFuture(new IllegalStateException("the store is away")));
        }
        kept.add(() -> {
            happened.add("kept");
            return CompletableFuture.completedFuture(null);
        });

        settle(plan(STORED));
        await().pollInterval(Duration.ofMillis(5)).until(() -> {
            // A try is set for later on a thread of the publisher's, perhaps after this.
            clock.advance(Duration.ofSeconds(10));
            return happened.size() == 3;
        });
        assertThat(happened).containsExactly("kept", "ack", "RETRIED");
    }

    @Test
    void a_worker_that_ends_gives_back_what_the_store_has_not_taken() {
        kept.add(() -> CompletableFuture.failedFuture(new IllegalStateException("the store is away")));
        Settlement settlement = settle(plan(STORED));

        settlement.hurry();
        settlement.endPending();

        assertThat(happened).containsExactly("requeue", "REQUEUED");
    }

    private static Plan plan(Effect... effects) {
        return new Plan(List.of(effects), End.ACKNOWLEDGE, Ending.RETRIED);
    }

    private static Effect send(String queue) {
        return new Effect.Send(new Destination.Queue(queue), EMPTY);
    }

    private Settlement settle(Plan plan) {
        Planning planning = (processed, decision) -> decision instanceof Decision.DeadLetter dead
                ? new Plan(
                        List.of(new Effect.Forward(new Destination.DeadLetters(dead.reason()), EMPTY, null)),
                        End.ACKNOWLEDGE,
                        Ending.DEAD_LETTERED)
                : plan;
        Settlement settlement = new Settlement(
                "worker@test",
                transport(),
                clock,
                planning,
                1,
                new OtherQueues(transport(), QUEUES, List.of()),
                result -> kept.remove().get(),
                visit -> CompletableFuture.completedFuture(null),
                (one, ending) -> happened.add(ending.name()));
        settlement.settle(new Processed(new Lent(), null, null, clock.now()), DECISION);
        return settlement;
    }

    private void confirm(int number) {
        confirms.get(number).complete(null);
    }

    private void fail(int number, Reason reason) {
        confirms.get(number).completeExceptionally(new PublishException(reason, "by a test"));
        clock.advance(Duration.ofMinutes(1));
    }

    private Transport transport() {
        QueueAdmin admin = proxy(QueueAdmin.class, (name, argument) -> "dead");
        return proxy(Transport.class, (name, argument) -> {
            if (name.equals("admin")) {
                return admin;
            }
            assertThat(name).isEqualTo("publish");
            Publication publication = (Publication) argument;
            assertThat(publication.wanted().getAsBoolean()).isTrue();
            happened.add(name(publication.destination()));
            CompletableFuture<Void> confirm = new CompletableFuture<>();
            confirms.add(confirm);
            Object answer = confirm;
            return answer;
        });
    }

    private static String name(Destination to) {
        if (to instanceof Destination.DeadLetters dead) {
            return "dead of " + dead.queue();
        }
        return to instanceof Destination.Reply reply ? reply.address() : ((Destination.Queue) to).name();
    }

    private interface Answer {
        Object to(String method, @Nullable Object argument);
    }

    private static <T> T proxy(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> answer.to(method.getName(), arguments == null ? null : arguments[0])));
    }

    private final class Lent implements Delivery {

        @Override
        public Message message() {
            return EMPTY;
        }

        @Override
        public DeliveryInfo info() {
            return new DeliveryInfo("skirret", "", "skirret", false, 0);
        }

        @Override
        public boolean lost() {
            return lost;
        }

        @Override
        public void ack() {
            happened.add("ack");
        }

        @Override
        public void requeue() {
            happened.add("requeue");
        }
    }
}
