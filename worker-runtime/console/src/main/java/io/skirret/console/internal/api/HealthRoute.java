package io.skirret.console.internal.api;

import io.skirret.console.internal.http.JsonObject;
import io.skirret.console.internal.http.Request;
import io.skirret.console.internal.http.Role;
import io.skirret.console.internal.http.Route;
import io.skirret.console.internal.http.Route.Method;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells how the console is. */
final class HealthRoute {

    private final Health health;

    HealthRoute(Health health) {
        this.health = health;
    }

    Route route() {
        return new Route(Method.GET, "/health", Role.READER, Set.of(), this::health);
    }

    private Object health(Request request) {
        Health.Seen seen = health.look();
        Map<String, @Nullable Object> json =
                JsonObject.of("status", seen.status(), "score", seen.score(), "reasons", seen.reasons());
        return seen.stored() ? json : Route.Answer.json(503, json);
    }
}
