package io.skirret.console.internal.api;

import io.skirret.console.internal.http.Problem;
import io.skirret.console.internal.query.Query;
import io.skirret.console.internal.query.SqlCondition;
import io.skirret.console.internal.store.EntryColumns;
import io.skirret.console.internal.store.FailureGroup;
import io.skirret.console.internal.store.FailureGroups;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Which dead letters an action is about: some by their ids, a group, or what a query means.
 *
 * @param text for people, such as {@code query status:pending task:orders.send}
 * @param condition over {@link EntryColumns}
 */
record Scope(String text, SqlCondition condition) {

    static final String IDS = "ids";
    static final String GROUP = "group";
    static final String QUERY = "query";

    private static final int MAX_IDS = 1_000;
    private static final int MAX_QUERY = 1_000;
    private static final int MAX_NAME = 255;

    /** The one that a body names. */
    static Scope of(Body body, FailureGroups groups, Instant now) {
        if (Stream.of(IDS, GROUP, QUERY).filter(body::has).count() != 1) {
            throw Problem.badRequest(
                    "Expected exactly one of the members ids, group and query to say which dead letters"
                            + " are meant, got none or several; nothing was done.");
        } else if (body.has(IDS)) {
            List<UUID> ids = body.texts(IDS, MAX_IDS).stream()
                    .map(text -> GroupLookup.id(text)
                            .orElseThrow(() -> Body.wrong(IDS, "a list of 1 to " + MAX_IDS + " ids of dead letters")))
                    .distinct()
                    .toList();
            return new Scope(
                    ids.size() == 1 ? "dead letter " + ids.get(0) : ids.size() + " dead letters",
                    SqlCondition.in("id", ids));
        } else if (body.has(GROUP)) {
            FailureGroup group = GroupLookup.toChange(groups, body.text(GROUP, MAX_NAME));
            return new Scope("group " + group.fingerprint(), EntryColumns.ofGroups(group.members()));
        }
        String query = body.text(QUERY, MAX_QUERY);
        return new Scope("query " + query, Query.parse(query, now).sql(new EntryColumns()));
    }
}
