package io.skirret.console.internal.api;

import io.skirret.console.internal.http.Problem;
import io.skirret.console.internal.http.Request;
import io.skirret.console.internal.http.Role;
import io.skirret.console.internal.http.Route;
import io.skirret.console.internal.http.Route.Method;
import io.skirret.console.internal.store.ActionLog;
import io.skirret.time.Clock;
import io.skirret.transport.TransportException;
import io.skirret.worker.breaker.BreakerState;
import io.skirret.worker.breaker.BreakerStatus;
import io.skirret.worker.breaker.Breakers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The circuit breakers of all workers. */
final class BreakerRoutes {

    private static final String PATH = "/retry/circuit-breakers";
    private static final String TYPE = "type";
    private static final long PATIENCE_SECONDS = 10;

    private final Breakers breakers;
    private final ActionLog log;
    private final Clock clock;

    BreakerRoutes(Breakers breakers, ActionLog log, Clock clock) {
        this.breakers = breakers;
        this.log = log;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(
                new Route(
                        Method.GET,
                        PATH,
                        Role.READER,
                        Set.of(),
                        request -> Map.of(
                                "circuit_breakers",
                                breakers.statuses().stream()
                                        .map(BreakerRoutes::json)
                                        .toList())),
                new Route(Method.POST, PATH + "/{" + TYPE + "}/reset", Role.OPERATOR, Set.of(), this::reset));
    }

    private Object reset(Request request) {
        String name = request.part(TYPE);
        BreakerStatus before = find(name)
                .orElseThrow(() -> Problem.notFound(
                        "There is no circuit breaker of this name; GET " + PATH + " lists those there are."));
        log.write(
                Changes.of(request, clock),
                "reset",
                "circuit breaker " + name,
                before.state().name(),
                BreakerState.CLOSED.name());
        try {
            breakers.reset(name, "reset in the console by " + request.caller().name())
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException | TransportException refused) {
            throw away();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw away();
        }
        BreakerStatus now = find(name).orElseThrow(BreakerRoutes::away);
        if (now.state() != BreakerState.CLOSED) {
            throw Problem.of(
                    409,
                    "Not closed",
                    "The order was given, but somebody has given a newer one: the circuit breaker is "
                            + now.state().name().toLowerCase(Locale.ROOT)
                            + ". Give it again if you still want it closed.");
        }
        return json(now);
    }

    private Optional<BreakerStatus> find(String name) {
        return breakers.statuses().stream()
                .filter(status -> status.name().equals(name))
                .findFirst();
    }

    private static Problem away() {
        return Problem.of(
                503,
                "Broker away",
                "The broker did not confirm the order in time: whether workers will hear of it is not known. Ask for the"
                        + " state, and give the order again.");
    }

    private static Map<String, Object> json(BreakerStatus status) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put(TYPE, status.name());
        json.put("state", status.state().name().toLowerCase(Locale.ROOT));
        json.put("remaining_ms", status.remaining().toMillis());
        json.put("why", status.why());
        json.put("by", status.by());
        return json;
    }
}
