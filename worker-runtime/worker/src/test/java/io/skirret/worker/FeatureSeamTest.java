package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.message.Message;
import io.skirret.worker.paused.PausedTenants;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A feature is a package and one line of assembly: here a made-up one, in a real worker. */
class FeatureSeamTest {

    private static final String NOTICES = "notices";

    private final Workshop shop = new Workshop();
    private final Set<String> paused = ConcurrentHashMap.newKeySet();
    private final AtomicInteger runs = new AtomicInteger();

    @BeforeEach
    void start() {
        shop.transport.declare(NOTICES);
        shop.task("work", (arguments, context) -> {
            runs.incrementAndGet();
            return null;
        });
        shop.start(builder -> builder.feature(new PausedTenants(paused, NOTICES)));
    }

    @AfterEach
    void close() {
        shop.close();
    }

    private void send(String tenant) {
        shop.send(shop.call("work").header("tenant", tenant));
    }

    private List<String> notices() {
        return shop.broker.messages(NOTICES).stream()
                .map(Message::body)
                .map(body -> new String(body, StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void tasks_of_a_paused_tenant_wait_until_it_goes_on() {
        paused.add("acme");
        send("acme");
        assertThat(shop.ended(WorkerEvent.Ending.DELAYED).nextDelay()).isEqualTo(PausedTenants.WAIT);
        assertThat(runs).hasValue(0);
        assertThat(notices()).isEmpty();

        paused.remove("acme");
        shop.clock.advance(PausedTenants.WAIT.plusSeconds(2));

        shop.ended(WorkerEvent.Ending.SUCCEEDED);
        assertThat(runs).hasValue(1);
    }

    @Test
    void a_notice_of_each_run_is_stored_before_the_message_is_acknowledged() {
        paused.add("acme");
        send("other");

        shop.ended(WorkerEvent.Ending.SUCCEEDED);

        assertThat(runs).hasValue(1);
        assertThat(notices()).containsExactly("work SUCCEEDED");
    }
}
