package io.skirret.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.skirret.failure.FailureType;
import io.skirret.failure.HttpResponses;
import io.skirret.failure.HttpStatusException;
import io.skirret.retry.Backoff;
import io.skirret.retry.GiveUpReason;
import io.skirret.retry.Jitter;
import io.skirret.retry.RetryPolicies;
import io.skirret.retry.RetryPolicy;
import io.skirret.retry.TaskRetryOverrides;
import io.skirret.task.Reject;
import io.skirret.task.RetryRequest;
import io.skirret.time.Clock;
import io.skirret.time.ManualClock;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Calls retried where they are made, by the rules of tasks. */
class RetryingTest {

    private static final RetryPolicy STEADY = RetryPolicy.builder("steady")
            .maxRetries(3)
            .base(Duration.ofSeconds(10))
            .backoff(Backoff.fixed())
            .jitter(Jitter.none())
            .build();

    private final ManualClock time = new ManualClock();
    private final List<Duration> waits = new ArrayList<>();
    /** Time passes as soon as somebody waits for it. */
    private final Clock clock = new Clock() {
        @Override
        public Instant now() {
            return time.now();
        }

        @Override
        public long nanoTime() {
            return time.nanoTime();
        }

        @Override
        public Timer schedule(Duration delay, Runnable action) {
            waits.add(delay);
            Timer timer = time.schedule(delay, action);
            time.advance(delay);
            return timer;
        }
    };

    private Retrying steady() {
        return Retrying.with(STEADY).on(clock, new Random(1));
    }

    @Test
    void what_passes_is_tried_until_it_does() throws Exception {
        AtomicInteger runs = new AtomicInteger();

        String answer = steady().call(() -> {
            if (runs.incrementAndGet() < 3) {
                throw new ConnectException("refused");
            }
            return "yes";
        });

        assertThat(answer).isEqualTo("yes");
        assertThat(waits).containsExactly(Duration.ofSeconds(10), Duration.ofSeconds(10));
    }

    @Test
    void the_last_failure_is_thrown_as_it_is_after_the_hook_was_told() {
        List<GivenUp> dead = new ArrayList<>();
        List<IOException> thrown = new ArrayList<>();

        assertThatThrownBy(() -> steady().named("partner").givingUpTo(dead::add).run(() -> {
                    thrown.add(new ConnectException("no " + thrown.size()));
                    throw thrown.get(thrown.size() - 1);
                }))
                .isInstanceOfSatisfying(
                        ConnectException.class, error -> assertThat(error).isSameAs(thrown.get(3)));

        assertThat(waits).hasSize(3);
        assertThat(dead).singleElement().satisfies(each -> {
            assertThat(each.name()).isEqualTo("partner");
            assertThat(each.attempts()).isEqualTo(4);
            assertThat(each.started()).isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
            assertThat(each.error()).isSameAs(thrown.get(3));
            assertThat(each.failure().type()).isEqualTo(FailureType.TRANSIENT_NETWORK);
            assertThat(each.reason()).isEqualTo(GiveUpReason.EXHAUSTED);
        });
    }

    @Test
    void a_hook_that_fails_hides_nothing() {
        assertThatThrownBy(() -> steady().givingUpTo(given -> {
                            throw new IllegalStateException("no room");
                        })
                        .run(() -> {
                            throw new IllegalArgumentException("mine");
                        }))
                .hasMessage("mine")
                .hasSuppressedException(new IllegalStateException("no room"));
    }

    @Test
    void what_does_not_pass_is_not_tried_again() {
        assertThatThrownBy(() -> steady().run(() -> {
                    throw new NullPointerException("a defect");
                }))
                .isInstanceOf(NullPointerException.class);
        assertThat(waits).isEmpty();
    }

    @Test
    void lists_and_the_time_for_all_attempts_hold_as_for_tasks() {
        Retrying listed = Retrying.with(
                        STEADY,
                        RetryPolicies.builtIn(),
                        TaskRetryOverrides.builder()
                                .dontAutoretryFor(Set.of(ConnectException.class))
                                .build())
                .on(clock, new Random(1));
        assertThatThrownBy(() -> listed.run(() -> {
                    throw new ConnectException("refused");
                }))
                .isInstanceOf(ConnectException.class);
        assertThat(waits).isEmpty();

        Retrying brief = Retrying.with(
                        STEADY.toBuilder().totalBudget(Duration.ofSeconds(15)).build())
                .on(clock, new Random(1));
        assertThatThrownBy(() -> brief.run(() -> {
                    throw new ConnectException("refused");
                }))
                .isInstanceOf(ConnectException.class);
        assertThat(waits).containsExactly(Duration.ofSeconds(10));
    }

    static List<RuntimeException> signals() {
        return List.of(new Reject("no"), new RetryRequest(null, Duration.ofSeconds(1)));
    }

    private java.time.Clock wallClock() {
        return new java.time.Clock() {
            @Override
            public Instant instant() {
                return time.now();
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public java.time.Clock withZone(ZoneId zone) {
                return this;
            }
        };
    }

    /** What an open breaker refuses costs a retry and no request; the next comes through when it lets trials pass. */
    @Test
    void aCircuitBreakerInsideTheCall_sparesTheService() throws Exception {
        CircuitBreaker breaker = CircuitBreaker.of(
                "partner",
                CircuitBreakerConfig.custom()
                        .slidingWindowSize(2)
                        .minimumNumberOfCalls(2)
                        .waitDurationInOpenState(Duration.ofSeconds(15))
                        .clock(wallClock())
                        .build());
        AtomicInteger requests = new AtomicInteger();

        String answer = Retrying.with(STEADY).on(clock, new Random(1)).call(breaker.decorateCallable(() -> {
            if (requests.incrementAndGet() <= 2) {
                throw new ConnectException("down");
            }
            return "up";
        })::call);

        assertThat(answer).isEqualTo("up");
        assertThat(requests).hasValue(3);
        assertThat(waits).hasSize(3);
    }

    @ParameterizedTest
    @MethodSource("signals")
    void what_a_task_tells_its_worker_passes_through(RuntimeException signal) {
        List<GivenUp> dead = new ArrayList<>();
        assertThatThrownBy(() -> steady().givingUpTo(dead::add).run(() -> {
                    throw signal;
                }))
                .isSameAs(signal);
        assertThat(waits).isEmpty();
        assertThat(dead).isEmpty();
    }

    @Test
    void an_error_passes_through() {
        assertThatThrownBy(() -> steady().run(() -> {
                    throw new StackOverflowError();
                }))
                .isInstanceOf(StackOverflowError.class);
        assertThat(waits).isEmpty();
    }

    @Test
    void who_is_interrupted_does_not_wait_on() throws Exception {
        CountDownLatch failed = new CountDownLatch(1);
        AtomicReference<Throwable> end = new AtomicReference<>();
        AtomicReference<Boolean> interrupted = new AtomicReference<>();
        // On a clock that nobody turns, it would wait for ever.
        Thread caller = new Thread(() -> {
            try {
                Retrying.with(STEADY).on(time, new Random(1)).run(() -> {
                    failed.countDown();
                    throw new ConnectException("refused");
                });
            } catch (Throwable thrown) {
                end.set(thrown);
                interrupted.set(Thread.currentThread().isInterrupted());
            }
        });
        caller.start();
        failed.await();
        caller.interrupt();
        caller.join();

        assertThat(end.get()).isInstanceOf(ConnectException.class);
        assertThat(end.get().getSuppressed()[0]).isInstanceOf(InterruptedException.class);
        assertThat(interrupted).hasValue(true);
        assertThat(time.nextDue()).as("what it waited for").isNull();
    }

    @Test
    void a_service_that_asks_to_wait_is_obeyed() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            boolean busy = asked.incrementAndGet() == 1;
            if (busy) {
                exchange.getResponseHeaders().add("Retry-After", "120");
            }
            exchange.sendResponseHeaders(busy ? 503 : asked.get() == 2 ? 200 : 404, -1);
            exchange.close();
        });
        server.start();
        try {
            URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/orders");
            HttpClient client = HttpClient.newHttpClient();
            Retrying partner = steady();

            int status = partner.call(() -> HttpResponses.requireSuccess(
                            client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding()))
                    .statusCode());

            assertThat(status).isEqualTo(200);
            assertThat(waits).containsExactly(Duration.ofSeconds(120));
            assertThatThrownBy(() -> partner.run(() -> HttpResponses.requireSuccess(
                            client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding()))))
                    .isInstanceOf(HttpStatusException.class);
            assertThat(asked).hasValue(3);
        } finally {
            server.stop(0);
        }
    }
}
