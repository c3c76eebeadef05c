package io.skirret.testkit.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skirret.idempotency.internal.Claim;
import io.skirret.idempotency.internal.ClaimAnswer;
import io.skirret.idempotency.internal.ClaimRequest;
import io.skirret.idempotency.internal.IdempotencyKey;
import io.skirret.idempotency.internal.IdempotencyStore;
import io.skirret.idempotency.internal.IdempotencyStores;
import io.skirret.idempotency.internal.KeyOutcome;
import io.skirret.settings.ConfigException;
import io.skirret.time.Clock;
import io.skirret.time.ManualClock;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

class MemoryIdempotencyStoreTest extends IdempotencyStoreContract {

    private static final Duration LONG = Duration.ofHours(1);

    private final String url = "memory://" + UUID.randomUUID();
    private final ManualClock clock = new ManualClock();
    private boolean real;

    @org.junit.jupiter.api.BeforeEach
    void chooseClock(TestInfo test) {
        // Who fights cannot turn the clock as well.
        real = test.getDisplayName().startsWith("of_all");
    }

    @Override
    protected String url() {
        return url;
    }

    @Override
    protected Clock clock() {
        return real ? Clock.system() : clock;
    }

    @Override
    protected void pass(Duration time) {
        clock.advance(time);
    }

    @Override
    protected int foughtFor() {
        return 10_000;
    }

    private static ClaimRequest call(int number) {
        return new ClaimRequest(
                new IdempotencyKey("task", "key-" + number), "call-" + number, "args", false, false, LONG);
    }

    private static Claim claimed(IdempotencyStore store, int number) {
        return ((ClaimAnswer.Claimed) store.claim(call(number))).claim();
    }

    @Test
    void it_forgets_those_first_that_ended_first_and_never_what_runs() {
        IdempotencyStore store = IdempotencyStores.open(url, clock);
        claimed(store, 0);
        for (int i = 1; i <= 100_001; i++) {
            store.end(claimed(store, i), new KeyOutcome.Succeeded(new byte[0]), LONG);
        }

        ClaimRequest second = new ClaimRequest(call(0).key(), "second", "args", false, false, LONG);
        assertThat(store.claim(second)).isInstanceOf(ClaimAnswer.Running.class);
        assertThat(store.claim(call(100_001))).isInstanceOf(ClaimAnswer.Ended.class);
        assertThat(store.claim(call(1))).isInstanceOf(ClaimAnswer.Claimed.class);
    }

    @Test
    void its_results_take_so_much_memory_at_most() {
        IdempotencyStore store = IdempotencyStores.open(url, clock);
        for (int i = 0; i < 66; i++) {
            store.end(claimed(store, i), new KeyOutcome.Succeeded(new byte[KeyOutcome.MOST_BYTES]), LONG);
        }

        assertThat(store.claim(call(65))).isInstanceOf(ClaimAnswer.Ended.class);
        assertThat(store.claim(call(0))).isInstanceOf(ClaimAnswer.Claimed.class);
    }

    @Test
    void urls_that_lead_nowhere_are_refused_without_their_password() {
        assertThatThrownBy(() -> IdempotencyStores.open("memory:", clock))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("skirret.idempotency.url: expected memory://name");
        assertThatThrownBy(() -> IdempotencyStores.open("ftp://me:secret@host", clock))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("expected a URL that starts with one of [memory")
                .hasMessageContaining("got 'ftp'")
                .hasMessageNotContaining("secret");
    }
}
