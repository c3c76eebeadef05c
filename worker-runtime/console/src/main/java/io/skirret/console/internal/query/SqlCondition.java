package io.skirret.console.internal.query;

import java.util.Map;

/**
 * A condition as SQL.
 *
 * @param sql what stands behind {@code WHERE}; true, false or unknown, never an error
 * @param arguments the values of its named parameters, such as {@code :q0}: {@code String}, {@code Long} or
 *     {@code java.time.Instant}
 */
public record SqlCondition(String sql, Map<String, Object> arguments) {

    public SqlCondition {
        arguments = Map.copyOf(arguments);
    }
}
