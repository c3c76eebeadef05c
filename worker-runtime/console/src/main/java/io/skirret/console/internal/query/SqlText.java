package io.skirret.console.internal.query;

import java.time.Instant;
import java.time.ZoneOffset;
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

    SqlText value(String text) {
        return bind(text);
    }

    SqlText value(long number) {
        return bind(number);
    }

    SqlText value(Instant time) {
        return bind(time.atOffset(ZoneOffset.UTC));
    }

    /** The text as a pattern that means itself, with what stands for anything before or behind it. */
    SqlText pattern(String before, String text, String behind) {
        String escaped = text.replace("!", "!!").replace("%", "!%").replace("_", "!_");
        return bind(before + escaped + behind).add(" ESCAPE '!'");
    }

    private SqlText bind(Object value) {
        String name = "q" + arguments.size();
        arguments.put(name, value);
        return add(":").add(name);
    }

    SqlCondition finish() {
        return new SqlCondition(sql.toString(), arguments);
    }
}
