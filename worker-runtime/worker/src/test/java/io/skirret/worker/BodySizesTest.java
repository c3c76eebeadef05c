package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.message.DeadLetter;
import io.skirret.message.Message;
import io.skirret.message.internal.TaskCall;
import io.skirret.message.internal.TaskMessageEncoder;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.worker.WorkerEvent.Ending;
import org.junit.jupiter.api.Test;

/** A worker reads whatever its transport lets in, and keeps whole what is larger. */
class BodySizesTest {

    @Test
    void a_call_that_the_transport_takes_is_read() {
        try (Workshop shop = new Workshop(
                options -> options.toBuilder().maxBodyBytes(8 << 20).build())) {
            shop.task(
                    "length",
                    (arguments, context) -> {
                        assertThat((String) arguments[0]).hasSize(6 << 20);
                        return null;
                    },
                    String.class);
            shop.start();

            shop.send("length", "x".repeat(6 << 20));

            shop.ended(Ending.SUCCEEDED);
        }
    }

    @Test
    void a_call_that_is_larger_is_kept_whole_with_the_dead_letters() {
        try (Workshop shop =
                new Workshop(options -> options.toBuilder().maxBodyBytes(1_000).build())) {
            shop.task("length", (arguments, context) -> null, String.class);
            shop.start();
            Message large = new TaskMessageEncoder()
                    .encode(TaskCall.of("length", "large")
                            .args("x".repeat(5_000))
                            .build());

            Workshop.await(shop.connect(options -> options)
                    .publish(new Publication(new Destination.Queue(Workshop.QUEUE), large)));

            shop.ended(Ending.DEAD_LETTERED);
            DeadLetter letter = shop.onlyDead();
            assertThat(letter.message().body()).isEqualTo(large.body());
            shop.assertDrained();
        }
    }
}
