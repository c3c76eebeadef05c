package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.message.DeadLetter;
import io.skirret.message.Message;
import io.skirret.task.OnExhausted;
import io.skirret.task.TaskSettings;
import io.skirret.transport.Destination;
import io.skirret.transport.PublishException.Reason;
import io.skirret.worker.WorkerEvent.Ending;
import org.junit.jupiter.api.Test;

/** Dead letters that the broker does not store at once. */
class DeadLetterSettlementTest extends BrokerInTrouble {

    @Test
    void a_dead_letter_is_published_again_until_it_is_stored() {
        rejecting();
        shop.start();
        fail(Destination.DeadLetters.class, Reason.REJECTED, 5);

        shop.send("picky");

        assertThat(turnUntilEnded().ending()).isEqualTo(Ending.DEAD_LETTERED);
        assertThat(runs).hasValue(1);
        assertThat(shop.dead()).hasSize(1);
    }

    @Test
    void a_dead_letter_that_is_too_large_is_kept_in_brief() {
        rejecting();
        shop.start();
        fail(Destination.DeadLetters.class, Reason.TOO_LARGE, 1);
        Message sent = shop.encode(shop.call("picky").header("tenant", "x".repeat(10_000)));

        shop.publish(sent);

        shop.ended(Ending.DEAD_LETTERED);
        DeadLetter letter = shop.onlyDead();
        assertThat(letter.reason()).isEqualTo("rejected");
        assertThat(letter.message().body()).isEqualTo(sent.body());
        assertThat(letter.task()).isEqualTo("picky");
        assertThat(letter.message().headers()).doesNotContainKey("tenant");
    }

    @Test
    void a_parked_call_that_is_kept_in_brief_still_waits_for_its_breaker() {
        shop.task(
                "parking",
                TaskSettings.builder()
                        .onExhausted(OnExhausted.PARK)
                        .maxRetries(0)
                        .circuitBreaker("partner")
                        .build(),
                (arguments, context) -> {
                    throw PartnerBreaker.http(503);
                });
        shop.start();
        fail(Destination.DeadLetters.class, Reason.TOO_LARGE, 1);

        shop.publish(shop.encode(shop.call("parking").header("tenant", "x".repeat(10_000))));

        shop.ended(Ending.DEAD_LETTERED);
        DeadLetter letter = shop.onlyDead();
        assertThat(letter.message().headers()).doesNotContainKey("tenant");
        assertThat(letter.reason()).isEqualTo(DeadLetter.PARKED);
        assertThat(letter.breaker()).isEqualTo("partner");
    }

    @Test
    void a_retry_that_is_too_large_becomes_a_dead_letter() {
        failing();
        shop.start();
        fail(Destination.Delayed.class, Reason.TOO_LARGE, 1);

        shop.send("flaky");

        assertThat(shop.ended(Ending.DEAD_LETTERED).deadLetterReason()).isEqualTo("retry-too-large");
        assertThat(shop.onlyDead().exception()).isEqualTo("java.io.IOException");
    }

    @Test
    void a_message_too_large_to_wait_becomes_a_dead_letter() {
        shop.task("known", (arguments, context) -> null);
        shop.start();
        fail(Destination.Delayed.class, Reason.TOO_LARGE, 1);

        shop.send("unknown");

        assertThat(shop.ended(Ending.DEAD_LETTERED).deadLetterReason()).isEqualTo("retry-too-large");
        assertThat(shop.onlyDead().task()).isEqualTo("unknown");
        shop.assertDrained();
    }
}
