package io.skirret.console.internal.store;

import io.skirret.console.internal.query.Columns;
import io.skirret.console.internal.query.Field;
import io.skirret.console.internal.query.SqlCondition;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Where queries find what they ask about, in the table {@code dead_letter}. */
public final class EntryColumns implements Columns {

    private static final Set<Field> CONTEXT = Set.of(Field.USER, Field.PROJECT, Field.TENANT);
    private static final Set<Field> NOT_OF_KIND =
            EnumSet.of(Field.ID, Field.AT, Field.USER, Field.PROJECT, Field.TENANT);

    /** The columns of {@code dead_letter_kind}, which have the same names. */
    private static final Set<Field> OF_KIND = Field.OF_DEAD_LETTERS.stream()
            .filter(field -> !NOT_OF_KIND.contains(field))
            .collect(Collectors.toUnmodifiableSet());

    @Override
    public String of(Field field) {
        return switch (field) {
            case ID -> "task_id";
            case TASK -> "task";
            case QUEUE -> "queue";
            case REASON -> "reason";
            case BREAKER -> "breaker";
            case TYPE -> "failure_type";
            case CATEGORY -> "category";
            case REMEDIATION -> "remediation";
            case EXCEPTION -> "exception";
            case STATUS -> "status";
            case HTTP -> "http_status";
            case RETRIES -> "(CASE WHEN attempts > 0 THEN attempts - 1 ELSE 0 END)";
            case REPLAYS -> "replays";
            case AT -> "died_at";
            case FINGERPRINT -> "fingerprint";
            case GROUP -> throw new IllegalArgumentException("a group is in another table");
            case USER -> "ctx_user";
            case PROJECT -> "ctx_project";
            case TENANT -> "ctx_tenant";
            case STATE, WORKER, RUNTIME, WAIT, RECEIVED, STARTED, ENDED, PARENT, ROOT ->
                throw new IllegalArgumentException(field + " is not asked about dead letters");
        };
    }

    @Override
    public String inGroup() {
        return "group_id IN (SELECT m.id FROM failure_group p JOIN failure_group m ON COALESCE(m.merged_into, m.id) ="
                + " COALESCE(p.merged_into, p.id) WHERE p.fingerprint";
    }

    @Override
    public Set<Field> ofKind() {
        return OF_KIND;
    }

    @Override
    public Set<Field> ofContext() {
        return CONTEXT;
    }

    @Override
    public String searched() {
        return "searched";
    }

    /** Entries of these groups, which are found by their kinds; none if there are no groups. */
    public static SqlCondition ofGroups(Collection<UUID> groups) {
        SqlCondition ofKind = SqlCondition.in("group_id", groups);
        return new SqlCondition(
                "kind IN (SELECT id FROM dead_letter_kind WHERE " + ofKind.sql() + ")",
                ofKind.arguments(),
                SqlCondition.Parts.of(ofKind));
    }
}
