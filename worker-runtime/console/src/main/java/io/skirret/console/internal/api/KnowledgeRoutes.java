package io.skirret.console.internal.api;

import io.skirret.cli.internal.simulation.draw.JsonFigures;
import io.skirret.console.internal.http.JsonObject;
import io.skirret.console.internal.http.Request;
import io.skirret.console.internal.http.Role;
import io.skirret.console.internal.http.Route;
import io.skirret.console.internal.http.Route.Method;
import io.skirret.console.internal.store.CountedBy;
import io.skirret.console.internal.store.DeadLetterStore;
import io.skirret.console.internal.store.EntryStatus;
import io.skirret.failure.FailureType;
import io.skirret.retry.PolicySchedule;
import io.skirret.retry.RetryPolicies;
import io.skirret.retry.RetryPolicy;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What Skirret knows of failures, and of the policies by which it retries. */
final class KnowledgeRoutes {

    private final DeadLetterStore store;
    private final RetryPolicies policies;
    private final PolicySimulation simulation;

    KnowledgeRoutes(DeadLetterStore store, RetryPolicies policies, PolicySimulation simulation) {
        this.store = store;
        this.policies = policies;
        this.simulation = simulation;
    }

    List<Route> routes() {
        return List.of(
                new Route(Method.GET, "/retry/failure-taxonomy", Role.READER, Set.of(), this::taxonomy),
                new Route(Method.GET, "/retry/policies", Role.READER, Set.of(), this::policies),
                new Route(
                                Method.GET,
                                "/retry/policies/simulation",
                                Role.READER,
                                PolicySimulation.PARAMETERS,
                                this::simulate)
                        .ownSiteOnly());
    }

    private Object taxonomy(Request request) {
        Map<String, Map<EntryStatus, Long>> counts = store.counts(CountedBy.TYPE);
        return Map.of(
                "types",
                Stream.of(FailureType.values())
                        .map(type -> json(type, counts.getOrDefault(type.name(), Map.of())))
                        .toList());
    }

    private static Map<String, @Nullable Object> json(FailureType type, Map<EntryStatus, Long> counts) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("type", type.name());
        json.put("category", type.category().name());
        json.put("retriable", type.retriable());
        json.put("remediation", type.remediation().name());
        json.put("advice", type.remediation().advice());
        json.put("meaning", type.meaning());
        json.put("usual_delay_ms", type.usualDelay().map(Duration::toMillis).orElse(null));
        json.put(
                "dead_letters",
                counts.values().stream().mapToLong(Long::longValue).sum());
        json.put("pending", counts.getOrDefault(EntryStatus.PENDING, 0L));
        return json;
    }

    private Object policies(Request request) {
        return Map.of(
                "policies", policies.all().stream().map(KnowledgeRoutes::json).toList());
    }

    private Object simulate(Request request) {
        PolicySimulation.Asked asked = simulation.asked(request);
        return JsonFigures.of(asked.scenario(), simulation.run(asked));
    }

    private static Map<String, @Nullable Object> json(RetryPolicy policy) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("policy", policy.name());
        json.put("max_retries", policy.maxRetries());
        json.put("adaptive", policy.adaptive() != null);
        json.put(
                "schedule",
                PolicySchedule.of(policy).rows().stream()
                        .map(row -> JsonObject.of(
                                "retry", row.retry(),
                                "least_ms", row.least().toMillis(),
                                "most_ms", row.most().toMillis()))
                        .toList());
        return json;
    }
}
