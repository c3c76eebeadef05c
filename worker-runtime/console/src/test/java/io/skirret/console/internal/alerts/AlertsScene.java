package io.skirret.console.internal.alerts;

import io.skirret.console.internal.history.EventHistory;
import io.skirret.console.internal.queues.QueueDepth;
import io.skirret.console.internal.store.Change;
import io.skirret.console.internal.store.ConsoleDatabase;
import io.skirret.console.internal.store.DeadLetterStore;
import io.skirret.console.internal.store.Died;
import io.skirret.console.internal.store.ExecutionCounts;
import io.skirret.console.internal.store.Leases;
import io.skirret.console.internal.store.TestDatabase;
import io.skirret.console.internal.tasks.CallHistory;
import io.skirret.control.Control;
import io.skirret.retry.RetryPolicies;
import io.skirret.time.Clock;
import io.skirret.time.ManualClock;
import io.skirret.transport.QueueAdmin.QueueStatus;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.memory.MemoryBroker;
import io.skirret.worker.breaker.BreakerSettings;
import io.skirret.worker.breaker.OperatorBreakers;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;

/** Alerts over a database, a broker and a real receiver. */
abstract class AlertsScene {

    static final String QUEUE = "orders";

    @Parameter
    private TestDatabase kind;

    final ManualClock clock = new ManualClock(Died.NOW);
    final MemoryBroker broker = MemoryBroker.named("alerts-" + UUID.randomUUID());
    final UUID holder = UUID.randomUUID();
    ConsoleDatabase database;
    Transport transport;
    OperatorBreakers breakers;
    Control control;
    EventHistory events;
    DeadLetterStore letters;
    Receiver receiver;
    Alerts alerts;
    List<String> names = List.of(QUEUE);
    final Set<String> down = new HashSet<>();

    boolean broken;

    @Nullable
    Instant pausedSince;

    @BeforeEach
    final void start() {
        database = TestDatabase.open(kind.newUrl());
        transport = broker.connect(TransportOptions.builder().build());
        breakers = OperatorBreakers.open(transport, Clock.system(), "ada", Map.of("partner", BreakerSettings.DEFAULT));
        control = Control.on(transport);
        letters = new DeadLetterStore(database);
        events = new EventHistory(
                transport, control, new ExecutionCounts(database), CallHistory.in(database), letters, clock, false);
        receiver = new Receiver();
        alerts = console(holder);
    }

    @AfterEach
    final void stop() {
        receiver.close();
        events.close();
        control.close();
        breakers.close();
        transport.close();
        database.close();
        broker.discard();
    }

    Alerts console(UUID who) {
        return new Alerts(
                AlertFixture.options(AlertFixture.webhook("ops", receiver.uri())),
                new AlertSources(
                        database, letters, new ExecutionCounts(database), events, breakers, transport, this::queues),
                RetryPolicies.builtIn(),
                new Leases(database),
                who,
                clock);
    }

    /** As the watch of queues has it, without asking workers, which takes seconds. */
    private List<QueueDepth> queues() {
        if (broken) {
            throw new IllegalStateException("nobody foresaw this");
        }
        return names.stream().map(this::queue).toList();
    }

    private QueueDepth queue(String name) {
        QueueStatus status =
                down.contains(name) ? null : transport.admin().status(name).orElse(null);
        return new QueueDepth(
                name,
                status == null ? null : (Long) status.ready(),
                status == null ? null : (Integer) status.consumers(),
                null,
                List.of(),
                status == null ? null : clock.now(),
                status == null ? clock.now() : null,
                pausedSince,
                null,
                List.of());
    }

    void round(Alerts console) {
        console.look();
        console.senders().values().forEach(Runnable::run);
    }

    Change by() {
        return new Change("ada", "127.0.0.1", clock.now());
    }

    Alerts.Kind kind(AlertKind wanted) {
        return alerts.overview().kinds().stream()
                .filter(each -> each.kind() == wanted)
                .findFirst()
                .orElseThrow();
    }

    void minutes(int count) {
        for (int minute = 0; minute < count; minute++) {
            round(alerts);
            clock.advance(Duration.ofMinutes(1));
        }
    }
}
