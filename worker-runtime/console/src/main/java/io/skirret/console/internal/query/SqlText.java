package io.skirret.console.internal.query;

import java.util.LinkedHashMap;
import java.util.Map;

/** Collects the text and the arguments of a condition. A value never gets into the text. */
final class SqlText {

    private final StringBuilder sql = new StringBuilder();
    private final Map<String, Object> arguments = new LinkedHashMap<>();
    private final Columns columns;

    SqlText(Columns columns) {
        this.columns = columns;
    }

    Columns columns() {
        return columns;
    }

    SqlText add(String text) {
        sql.append(text);
        return this;
    }

    /** The text as a pattern that means itself, with what stands for anything before or behind it. */
    SqlText pattern(String before, String text, String behind) {
        String escaped = text.replace("!", "!!").replace("%", "!%").replace("_", "!_");
        return value(before + escaped + behind).add(" ESCAPE '!'");
    }

    /** A {@code String}, a {@code Long} or an {@code Instant}. */
    SqlText value(Object value) {
        String name = "q" + arguments.size();
        arguments.put(name, value);
        return add(":").add(name);
    }

    SqlCondition finish() {
        return new SqlCondition(sql.toString(), arguments);
    }
}
