package io.skirret.worker.internal.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.idempotency.internal.ClaimAnswer;
import io.skirret.idempotency.internal.ClaimRequest;
import io.skirret.idempotency.internal.IdempotencyKey;
import io.skirret.idempotency.internal.IdempotencyStore;
import io.skirret.idempotency.internal.IdempotencyStores;
import io.skirret.message.internal.DecodeLimits;
import io.skirret.message.internal.TaskCall;
import io.skirret.message.internal.TaskMessage;
import io.skirret.message.internal.TaskMessageDecoder;
import io.skirret.message.internal.TaskMessageEncoder;
import io.skirret.time.ManualClock;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HeldClaimsTest {

    private static final Duration LEASE = Duration.ofMinutes(1);

    private final ManualClock clock = new ManualClock();
    private final IdempotencyStore store = IdempotencyStores.open("memory://" + UUID.randomUUID(), clock);
    private final AtomicInteger threads = new AtomicInteger();

    private static ClaimRequest by(String owner) {
        return new ClaimRequest(new IdempotencyKey("pay", "key"), owner, "arguments", false, false, LEASE);
    }

    private static TaskMessage call(String id) throws Exception {
        return new TaskMessageDecoder(DecodeLimits.DEFAULT)
                .decode(new TaskMessageEncoder().encode(TaskCall.of("pay", id).build()));
    }

    /** The first cannot begin; the others have done their work when they have begun. */
    private Thread thread(Runnable work) {
        int number = threads.incrementAndGet();
        return new Thread(work) {
            @Override
            public synchronized void start() {
                if (number == 1) {
                    throw new OutOfMemoryError("unable to create native thread");
                }
                work.run();
            }
        };
    }

    @Test
    void leases_are_renewed_although_a_thread_could_not_begin() throws Exception {
        HeldClaims claims = new HeldClaims(store, clock, this::thread);
        ClaimAnswer.Claimed claimed = (ClaimAnswer.Claimed) claims.claim(by("a"));
        var unused = claims.hold(claimed.claim(), call("a"), "order:42", LEASE, Duration.ofDays(1));

        clock.advance(Duration.ofMinutes(5));

        assertThat(threads.get()).isGreaterThan(1);
        assertThat(store.claim(by("b"))).isInstanceOf(ClaimAnswer.Running.class);
        claims.stop();
    }
}
