package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.transport.Destination;
import io.skirret.transport.PublishException.Reason;
import io.skirret.worker.WorkerEvent.Ending;
import org.junit.jupiter.api.Test;

/** Results that the broker does not store at once. */
class ResultSettlementTest extends BrokerInTrouble {

    @Test
    void a_result_that_is_too_large_for_the_broker_fails_the_task() {
        shop.task("big", (arguments, context) -> "x");
        shop.start();
        fail(Destination.Reply.class, Reason.TOO_LARGE, 1);

        shop.send(shop.call("big").replyTo(shop.replyTo()));

        assertThat(shop.ended(Ending.DEAD_LETTERED).deadLetterReason()).isEqualTo("result-not-serialisable");
        assertThat(shop.nextReply().status()).isEqualTo("FAILURE");
        assertThat(shop.finished).isEmpty();
        shop.assertDrained();
    }

    @Test
    void a_result_is_published_again_until_it_is_stored() {
        shop.task("add", (arguments, context) -> runs.incrementAndGet());
        shop.start();
        fail(Destination.Reply.class, Reason.DISCONNECTED, 2);

        shop.send(shop.call("add").replyTo(shop.replyTo()));

        assertThat(turnUntilEnded().ending()).isEqualTo(Ending.SUCCEEDED);
        assertThat(shop.nextReply().status()).isEqualTo("SUCCESS");
        assertThat(runs).hasValue(1);
    }

    @Test
    void a_failure_that_cannot_be_told_does_not_hold_up_the_acknowledgement() {
        rejecting();
        shop.start();
        fail(Destination.Reply.class, Reason.REJECTED, 100);

        shop.send(shop.call("picky").replyTo(shop.replyTo()));

        shop.ended(Ending.DEAD_LETTERED);
        shop.assertDrained();
    }
}
