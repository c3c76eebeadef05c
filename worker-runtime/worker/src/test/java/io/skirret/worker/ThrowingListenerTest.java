package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.message.Message;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Listeners that throw. */
class ThrowingListenerTest extends BrokerInTrouble {

    @Test
    void a_listener_that_throws_is_told_of_in_a_short_line_whatever_the_message_says() {
        shop.task("good", (arguments, context) -> null);
        shop.start(builder -> builder.listener(event -> {
            throw new IllegalStateException("do not tell me");
        }));
        Message message = shop.encode(shop.call("good"));
        String longest = "x".repeat(255);
        Map<String, Object> headers = new LinkedHashMap<>(message.headers());
        headers.put("id", longest);
        try (LogLines lines = LogLines.of("io.skirret.worker.internal.pipeline.EventPublisher")) {
            shop.publish(new Message(message.properties(), headers, message.body()));

            org.awaitility.Awaitility.await().until(() -> lines.texts().size() == 3);
            assertThat(lines.texts())
                    .allSatisfy(line -> assertThat(line).contains("good", "xxx").doesNotContain(longest, "\n"));
        }
    }

    @Test
    void a_listener_that_throws_changes_nothing() {
        shop.task("good", (arguments, context) -> null);
        AtomicInteger told = new AtomicInteger();
        shop.start(builder -> builder.listener(event -> {
            told.incrementAndGet();
            throw new IllegalStateException("do not tell me");
        }));

        shop.send("good");
        shop.send("good");

        org.awaitility.Awaitility.await().until(() -> told.get() == 6);
        org.awaitility.Awaitility.await().untilAsserted(shop::assertDrained);
    }
}
