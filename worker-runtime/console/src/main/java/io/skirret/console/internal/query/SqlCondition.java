package io.skirret.console.internal.query;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * A condition as SQL.
 *
 * @param sql what stands behind {@code WHERE}; true, false or unknown, never an error
 * @param arguments the values of its named parameters, such as {@code :q0}: {@code String}, {@code Long},
 *     {@code java.time.Instant} or {@code java.util.UUID}
 */
public record SqlCondition(String sql, Map<String, Object> arguments) {

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

    /** This and another condition without arguments, SQL that the store wrote. */
    public SqlCondition and(String more) {
        return new SqlCondition("(" + sql + ") AND " + more, arguments);
    }
}
