package io.skirret.console.internal.api;

import io.skirret.console.internal.breakers.BreakerChanges;
import io.skirret.console.internal.http.JsonObject;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** The circuit breakers of all workers. */
final class BreakerRoutes {

    private static final String PATH = "/retry/circuit-breakers";
    private static final String TYPE = "type";
    private static final long PATIENCE_SECONDS = 10;

    private static final String WHY = "why";
    private static final int LONGEST = 500;

    private final Breakers breakers;
    private final BreakerChanges changes;
    private final ActionLog log;
    private final Clock clock;

    BreakerRoutes(Breakers breakers, BreakerChanges changes, ActionLog log, Clock clock) {
        this.breakers = breakers;
        this.changes = changes;
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
                                breakers.statuses().stream().map(this::json).toList())),
                new Route(Method.POST, PATH + "/{" + TYPE + "}/open", Role.OPERATOR, Set.of(), this::open),
                new Route(Method.POST, PATH + "/{" + TYPE + "}/reset", Role.OPERATOR, Set.of(), this::reset));
    }

    private Object open(Request request) {
        String why = Body.of(request, WHY).text(WHY, LONGEST);
        String words = why + " (" + request.caller().name() + " in the console)";
        return order(request, "open", BreakerState.FORCED_OPEN, name -> breakers.forceOpen(name, words));
    }

    private Object reset(Request request) {
        String words = "reset in the console by " + request.caller().name();
        return order(request, "reset", BreakerState.CLOSED, name -> breakers.reset(name, words));
    }

    private Object order(
            Request request, String action, BreakerState wanted, Function<String, CompletableFuture<Void>> order) {
        String name = request.part(TYPE);
        BreakerStatus before = find(name)
                .orElseThrow(() -> Problem.notFound(
                        "There is no circuit breaker of this name; GET " + PATH + " lists those there are."));
        log.write(
                Changes.of(request, clock),
                action,
                "circuit breaker " + name,
                before.state().name(),
                wanted.name());
        try {
            order.apply(name).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException | TransportException refused) {
            throw away();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw away();
        }
        BreakerStatus now = find(name).orElseThrow(BreakerRoutes::away);
        if (now.state() != wanted) {
            throw Problem.of(
                    409,
                    wanted == BreakerState.CLOSED ? "Not closed" : "Not open",
                    "The order was given, but somebody has given a newer one: the circuit breaker is "
                            + now.state().name().toLowerCase(Locale.ROOT).replace('_', ' ')
                            + ". Give it again if you still want it.");
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

    private Map<String, Object> json(BreakerStatus status) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put(TYPE, status.name());
        json.put("state", status.state().name().toLowerCase(Locale.ROOT));
        json.put("remaining_ms", status.remaining().toMillis());
        json.put(WHY, status.why());
        json.put("by", status.by());
        json.put(
                "changes",
                changes.of(status.name()).stream()
                        .map(change -> JsonObject.of(
                                "at",
                                change.at().toString(),
                                "state",
                                change.state().name().toLowerCase(Locale.ROOT),
                                WHY,
                                change.why(),
                                "by",
                                change.by()))
                        .toList());
        return json;
    }
}
