package io.skirret.console.internal.query;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A condition as SQL.
 *
 * @param sql what stands behind {@code WHERE}; true, false or unknown, never an error
 * @param arguments the values of its named parameters, such as {@code :q0}: {@code String}, {@code Long},
 *     {@code java.time.Instant} or {@code java.util.UUID}
 * @param parts the same cut in two; null if it cannot be
 */
public record SqlCondition(
        String sql, Map<String, Object> arguments, @Nullable Parts parts) {

    private static final String ALWAYS = "TRUE";

    /** Always true. */
    public static final SqlCondition ALL = new SqlCondition(
            ALWAYS, Map.of(), new Parts(new SqlCondition(ALWAYS, Map.of()), new SqlCondition(ALWAYS, Map.of())));

    /**
     * Two conditions that must both hold. Each has arguments of its own.
     *
     * @param ofKind asks for nothing but what {@link Columns#ofKind()} names
     * @param time asks for nothing but when the call died
     */
    public record Parts(SqlCondition ofKind, SqlCondition time) {}

    /** One that is not cut. */
    public SqlCondition(String sql, Map<String, Object> arguments) {
        this(sql, arguments, null);
    }

    /** Whether it asks for nothing. */
    public boolean always() {
        return sql.equals(ALWAYS);
    }

    public SqlCondition {
        arguments = Map.copyOf(arguments);
    }

    /** One of these ids in a column; none if there are no ids. */
    public static SqlCondition in(String column, Collection<UUID> ids) {
        Map<String, Object> arguments = new LinkedHashMap<>();
        ids.forEach(id -> arguments.put("i" + arguments.size(), id));
        return arguments.isEmpty()
                ? new SqlCondition("FALSE", arguments)
                : new SqlCondition(column + " IN (:" + String.join(", :", arguments.keySet()) + ")", arguments);
    }

    /**
     * This and another condition without arguments, SQL that the store wrote. It asks for nothing but what
     * {@link Columns#ofKind()} names.
     */
    public SqlCondition and(String more) {
        return new SqlCondition(
                "(" + sql + ") AND " + more,
                arguments,
                parts == null ? null : new Parts(parts.ofKind().and(more), parts.time()));
    }
}
