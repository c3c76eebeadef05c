package io.skirret.console.internal.query;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
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
    public static final SqlCondition ALL =
            new SqlCondition(ALWAYS, Map.of(), Parts.of(new SqlCondition(ALWAYS, Map.of())));

    private static final Pattern ARGUMENT = Pattern.compile(":([qi]\\d+)");

    /**
     * Conditions that must all hold. Each has arguments of its own.
     *
     * @param ofKind asks for nothing but what {@link Columns#ofKind()} names
     * @param time asks for nothing but when the call died
     * @param context asks for one value of what {@link Columns#ofContext()} names
     * @param phrases what must be said, all of it
     * @param more whether more must hold, which only the whole condition says; never without a phrase
     */
    public record Parts(
            SqlCondition ofKind, SqlCondition time, SqlCondition context, List<Phrase> phrases, boolean more) {

        public Parts {
            phrases = List.copyOf(phrases);
        }

        /** One that is all. */
        public static Parts of(SqlCondition ofKind) {
            SqlCondition always = new SqlCondition(ALWAYS, Map.of());
            return new Parts(ofKind, always, always, List.of(), false);
        }
    }

    /** The same with other names for its arguments, so that it can stand beside another. */
    public SqlCondition renamed(String prefix) {
        Map<String, Object> renamed = new LinkedHashMap<>();
        arguments.forEach((name, value) -> renamed.put(prefix + name, value));
        return new SqlCondition(ARGUMENT.matcher(sql).replaceAll(":" + prefix + "$1"), renamed);
    }

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
                parts == null
                        ? null
                        : new Parts(
                                parts.ofKind().and(more),
                                parts.time(),
                                parts.context(),
                                parts.phrases(),
                                parts.more()));
    }
}
