package io.skirret.worker.internal.settle;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.message.Message;
import io.skirret.message.internal.TaskCall;
import io.skirret.message.internal.TaskMessageEncoder;
import io.skirret.task.DeliveryInfo;
import io.skirret.transport.Delivery;
import io.skirret.worker.WorkerEvent.Ending;
import io.skirret.worker.internal.consume.Redeliveries;
import io.skirret.worker.internal.decide.Decision;
import io.skirret.worker.internal.effect.Plan;
import io.skirret.worker.internal.effect.Processed;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What becomes of a copy, by where the message is that it is a copy of. */
class HeldMessagesTest {

    private static final Message MESSAGE = message("0d6d8460-4fa5-479a-9211-a7576afd1bb0");

    private final HeldMessages messages = new HeldMessages(4);

    private static Message message(String id) {
        return new TaskMessageEncoder().encode(TaskCall.of("work", id).build());
    }

    private HeldMessage taken(Delivery delivery) {
        HeldMessage message = messages.take(delivery);
        assertThat(message).isNotNull();
        return message;
    }

    private @Nullable HeldMessage end(HeldMessage message, Ending ending) {
        return messages.ended(
                new PendingSettlement(
                        new Processed(message, null, null, Instant.EPOCH), Decision.Complete.SILENTLY, Plan.SUCCEEDED),
                ending);
    }

    @Test
    void an_acknowledgement_that_the_broker_did_not_hear_is_said_again() {
        Lent first = new Lent(MESSAGE, false);
        HeldMessage message = taken(first);
        message.ackSoon();
        assertThat(end(message, Ending.SUCCEEDED)).isNull();
        first.cutOff = true;

        Lent copy = new Lent(MESSAGE, true);

        assertThat(messages.take(copy)).isNull();
        assertThat(copy.acknowledged).isTrue();
    }

    @Test
    void the_copy_that_another_worker_put_into_quarantine_is_known() {
        Lent first = new Lent(MESSAGE, false);
        HeldMessage running = taken(first);
        first.cutOff = true;
        Lent copy = new Lent(Redeliveries.mark(MESSAGE, 1), false);

        assertThat(messages.take(copy)).isNull();
        running.ack();

        assertThat(copy.acknowledged).isTrue();
        assertThat(first.acknowledged).isFalse();
    }

    @Test
    void while_the_channel_lives_what_is_alike_is_another_message() {
        Lent first = new Lent(MESSAGE, false);
        HeldMessage running = taken(first);
        Lent second = new Lent(MESSAGE, true);

        assertThat(messages.take(second)).isNotNull().isNotSameAs(running);
        assertThat(second.acknowledged).isFalse();
    }

    @Test
    void what_lives_on_as_a_copy_is_not_done() {
        for (Ending ending : new Ending[] {Ending.DELAYED, Ending.REQUEUED}) {
            Lent first = new Lent(MESSAGE, false);
            HeldMessage message = taken(first);
            message.ack();
            end(message, ending);
            first.cutOff = true;

            Lent successor = new Lent(MESSAGE, true);
            HeldMessage next = taken(successor);

            assertThat(successor.acknowledged)
                    .as("after %s it is to run", ending)
                    .isFalse();
            end(next, Ending.REQUEUED);
        }
    }

    @Test
    void what_the_broker_delivers_for_the_first_time_is_no_copy() {
        Lent first = new Lent(MESSAGE, false);
        HeldMessage message = taken(first);
        message.ack();
        end(message, Ending.SUCCEEDED);
        first.cutOff = true;

        Lent sentAgain = new Lent(MESSAGE, false);

        assertThat(messages.take(sentAgain)).isNotNull();
        assertThat(sentAgain.acknowledged).isFalse();
    }

    @Test
    void the_same_call_under_the_same_id_on_another_day_is_to_run() {
        for (Message nightly : List.of(message("nightly"), sentAt(message("nightly"), "2026-11-29T01:00:00Z"))) {
            Lent first = new Lent(nightly, false);
            HeldMessage message = taken(first);
            message.ack();
            end(message, Ending.SUCCEEDED);
            first.cutOff = true;

            // The broker gave it to a worker that died before.
            Lent next = new Lent(
                    nightly.properties().timestamp() == null ? nightly : sentAt(nightly, "2026-11-30T01:00:00Z"), true);

            assertThat(messages.take(next)).isNotNull();
            assertThat(next.acknowledged).isFalse();
        }
    }

    private static Message sentAt(Message message, String time) {
        return new Message(
                message.properties().toBuilder().timestamp(Instant.parse(time)).build(),
                message.headers(),
                message.body());
    }

    @Test
    void a_long_run_is_known_however_many_others_come_and_go_and_for_a_while_after_it() {
        Lent first = new Lent(MESSAGE, false);
        HeldMessage running = taken(first);
        comeAndGo(1_000);
        first.cutOff = true;
        Lent copy = new Lent(MESSAGE, true);

        assertThat(messages.take(copy)).as("it runs").isNull();

        running.ack();
        end(running, Ending.SUCCEEDED);
        copy.cutOff = true;
        Lent unheard = new Lent(MESSAGE, true);

        assertThat(messages.take(unheard)).as("it has ended").isNull();
        assertThat(unheard.acknowledged).isTrue();
    }

    @Test
    void the_past_is_forgotten_in_time() {
        Lent first = new Lent(MESSAGE, false);
        HeldMessage message = taken(first);
        message.ack();
        end(message, Ending.SUCCEEDED);
        first.cutOff = true;
        comeAndGo(64);

        assertThat(messages.take(new Lent(MESSAGE, true))).isNotNull();
    }

    private void comeAndGo(int count) {
        for (int i = 0; i < count; i++) {
            HeldMessage other = taken(new Lent(message(new UUID(0, i).toString()), false));
            other.ack();
            end(other, Ending.SUCCEEDED);
        }
    }

    @Test
    void a_message_without_an_id_is_like_no_other() {
        Message nameless = new Message(MESSAGE.properties(), java.util.Map.of(), MESSAGE.body());
        Lent first = new Lent(nameless, false);
        taken(first);
        first.cutOff = true;

        assertThat(messages.take(new Lent(nameless, true))).isNotNull();
    }

    private static final class Lent implements Delivery {

        private final Message message;
        private final boolean redelivered;
        private boolean cutOff;
        private boolean acknowledged;

        Lent(Message message, boolean redelivered) {
            this.message = message;
            this.redelivered = redelivered;
        }

        @Override
        public Message message() {
            return message;
        }

        @Override
        public DeliveryInfo info() {
            return new DeliveryInfo("skirret", "", "skirret", redelivered, redelivered ? 1 : 0);
        }

        @Override
        public boolean lost() {
            return cutOff && !acknowledged;
        }

        @Override
        public boolean cutOff() {
            return cutOff;
        }

        @Override
        public void ack() {
            acknowledged = true;
        }

        @Override
        public void requeue() {}
    }
}
