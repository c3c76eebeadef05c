package io.skirret.worker.internal.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skirret.message.Message;
import io.skirret.time.ManualClock;
import io.skirret.transport.Lock;
import io.skirret.transport.PublishException.Reason;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.memory.MemoryBroker;
import io.skirret.worker.breaker.BreakerSettings;
import io.skirret.worker.breaker.BreakerState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What breakers have to tell is told, and what they hold is released, also on a bad day. */
class BreakerPublisherTest {

    private static final BreakerSettings ONE = BreakerSettings.builder()
            .failures(1)
            .trials(1)
            .openFor(Duration.ofSeconds(30))
            .build();

    private final ManualClock clock = new ManualClock();
    private final MemoryBroker broker = MemoryBroker.named("publisher-" + UUID.randomUUID());
    private final Transport transport =
            broker.connect(TransportOptions.builder().clock(clock).build());
    private final List<Message> posted = new CopyOnWriteArrayList<>();
    private final AtomicBoolean noThreads = new AtomicBoolean();
    private final AtomicInteger refused = new AtomicInteger();
    private final BreakerRegistry breakers =
            BreakerRegistry.ofWorker(transport, clock, new Random(1), "worker", action -> {
                if (noThreads.get()) {
                    refused.incrementAndGet();
                    throw new OutOfMemoryError("unable to create native thread");
                }
                return new Thread(action, "publisher-test");
            });
    private final Breaker breaker = breakers.breaker("partner", ONE);

    @BeforeEach
    void open() {
        transport.broadcasts().followLog(BreakerRegistry.logName("partner"), posted::add);
        breakers.open();
    }

    @AfterEach
    void close() {
        breakers.close();
        broker.discard();
    }

    private List<Message> opened() {
        return posted.stream()
                .filter(message -> "open".equals(message.headers().get("skirret_breaker")))
                .toList();
    }

    private BreakerPermit enter() {
        return (BreakerPermit) breaker.enter();
    }

    private boolean placeIsFree() {
        Optional<Lock> place = transport.locks().tryLock(BreakerRegistry.logName("partner") + ".0");
        place.ifPresent(Lock::close);
        return place.isPresent();
    }

    @Test
    void without_a_thread_the_others_are_told_and_the_place_is_given_back_when_there_is_one() {
        noThreads.set(true);
        enter().leave(CallOutcome.FAILS, () -> "order");
        assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
        assertThat(refused).hasValue(1);
        clock.advance(Duration.ofSeconds(3));
        assertThat(refused).hasValue(4);
        assertThat(opened()).isEmpty();

        noThreads.set(false);
        clock.advance(Duration.ofSeconds(1));
        await().until(() -> opened().size() == 1);

        clock.advance(Duration.ofSeconds(30));
        BreakerPermit trial = enter();
        assertThat(placeIsFree()).isFalse();
        trial.leave(CallOutcome.NOTHING, () -> "");
        await().until(this::placeIsFree);
    }

    @Test
    void a_trial_that_ends_without_a_thread_to_say_so_gives_its_place_back_later() {
        enter().leave(CallOutcome.FAILS, () -> "order");
        await().until(() -> opened().size() == 1);
        clock.advance(Duration.ofSeconds(30));
        BreakerPermit trial = enter();
        breakers.close();
        assertThat(placeIsFree()).isFalse();

        trial.leave(CallOutcome.FAILS, () -> "order");

        // On the thread that brought it: there is no other any more.
        assertThat(placeIsFree()).isTrue();
        assertThat(opened()).hasSize(2);
    }

    @Test
    void what_the_broker_does_not_take_is_told_again_until_it_does_or_this_is_closed() {
        broker.failPublishes(publication -> Reason.REJECTED);
        enter().leave(CallOutcome.FAILS, () -> "order");
        await().until(() -> clock.nextDue() != null
                && Duration.between(clock.now(), clock.nextDue()).compareTo(Duration.ofSeconds(1)) <= 0);
        broker.failPublishes(null);
        clock.advance(Duration.ofSeconds(1));
        await().until(() -> opened().size() == 1);

        clock.advance(Duration.ofSeconds(30));
        BreakerPermit trial = enter();
        AtomicInteger tried = new AtomicInteger();
        broker.failPublishes(publication -> {
            tried.incrementAndGet();
            return Reason.REJECTED;
        });
        breakers.close();
        trial.leave(CallOutcome.FAILS, () -> "order");

        assertThat(tried).hasValue(1);
        clock.advance(Duration.ofMinutes(1));
        assertThat(tried).as("after it was closed it is said once").hasValue(1);
        assertThat(placeIsFree()).isTrue();
    }
}
