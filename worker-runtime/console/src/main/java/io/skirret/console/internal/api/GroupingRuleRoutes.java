package io.skirret.console.internal.api;

import io.skirret.console.internal.http.Problem;
import io.skirret.console.internal.http.Request;
import io.skirret.console.internal.http.Role;
import io.skirret.console.internal.http.Route;
import io.skirret.console.internal.http.Route.Method;
import io.skirret.console.internal.query.Query;
import io.skirret.console.internal.store.FailureGroup;
import io.skirret.console.internal.store.FailureGroups;
import io.skirret.console.internal.store.GroupingRule;
import io.skirret.console.internal.store.GroupingRules;
import io.skirret.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Rules of people, by which dead letters that come are one group. */
final class GroupingRuleRoutes {

    private static final String PATH = "/retry/grouping-rules";
    private static final String NAME = "name";
    private static final String QUERY = "query";
    private static final String DRY_RUN = "dry_run";
    private static final int MAX_NAME = 64;
    private static final int MAX_QUERY = 1_000;

    /** Counts are exact up to here. */
    private static final int COUNTED = 10_000;

    private static final int MOST_GROUPS = 50;

    private final GroupingRules rules;
    private final FailureGroups groups;
    private final Clock clock;

    GroupingRuleRoutes(GroupingRules rules, FailureGroups groups, Clock clock) {
        this.rules = rules;
        this.groups = groups;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(
                new Route(Method.GET, PATH, Role.READER, Set.of(), request -> json(rules.list())),
                new Route(Method.POST, PATH, Role.OPERATOR, Set.of(), this::add),
                new Route(Method.POST, PATH + "/{id}/move", Role.OPERATOR, Set.of(), this::move),
                new Route(Method.DELETE, PATH + "/{id}", Role.OPERATOR, Set.of(), this::remove));
    }

    /** What of the entries that are here it would have matched is told with the rule: they stay as they are. */
    private Object add(Request request) {
        Body body = Body.of(request, NAME, QUERY, DRY_RUN);
        String name = body.text(NAME, MAX_NAME);
        String text = body.text(QUERY, MAX_QUERY);
        boolean dryRun = body.flag(DRY_RUN, false);
        try {
            Query query = GroupingRules.check(name, text);
            Map<String, @Nullable Object> json = new LinkedHashMap<>();
            json.put(DRY_RUN, dryRun);
            json.put("rule", dryRun ? null : json(rules.add(name, text, Changes.of(request, clock))));
            putMatching(json, rules.matching(query, COUNTED + 1));
            return json;
        } catch (IllegalArgumentException refused) {
            throw Problem.badRequest(String.valueOf(refused.getMessage()) + ".");
        }
    }

    private void putMatching(Map<String, @Nullable Object> json, Map<UUID, Long> matching) {
        long count = matching.values().stream().mapToLong(Long::longValue).sum();
        json.put("matched", Math.min(count, COUNTED));
        json.put("matched_exact", count <= COUNTED);
        json.put(
                "groups",
                matching.entrySet().stream()
                        .limit(MOST_GROUPS)
                        .map(each -> json(each.getKey(), each.getValue()))
                        .toList());
        json.put("group_count", matching.size());
    }

    private Map<String, @Nullable Object> json(UUID group, long matched) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        FailureGroup shown = groups.find(group).orElse(null);
        json.put("id", group.toString());
        json.put("group", shown == null ? null : shown.fingerprint());
        json.put("matched", matched);
        json.put("count", shown == null ? 0 : shown.total());
        return json;
    }

    private Object move(Request request) {
        GroupingRules.Direction to = Body.of(request, "to").choice("to", GroupingRules.Direction.class);
        return GroupLookup.id(request.part("id"))
                .flatMap(id -> rules.move(id, to, Changes.of(request, clock)))
                .map(GroupingRuleRoutes::json)
                .orElseThrow(GroupingRuleRoutes::unknown);
    }

    private static Problem unknown() {
        return Problem.notFound("There is no rule of this id; GET " + PATH + " lists those there are.");
    }

    private @Nullable Object remove(Request request) {
        boolean removed = GroupLookup.id(request.part("id"))
                .filter(id -> rules.remove(id, Changes.of(request, clock)))
                .isPresent();
        if (!removed) {
            throw unknown();
        }
        return null;
    }

    private static Map<String, Object> json(List<GroupingRule> rules) {
        return Map.of("rules", rules.stream().map(GroupingRuleRoutes::json).toList());
    }

    private static Map<String, Object> json(GroupingRule rule) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", rule.id().toString());
        json.put(NAME, rule.name());
        json.put(QUERY, rule.query());
        json.put("added_at", rule.addedAt().toString());
        json.put("added_by", rule.addedBy());
        return json;
    }
}
