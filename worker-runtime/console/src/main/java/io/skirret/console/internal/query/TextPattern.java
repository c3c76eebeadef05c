package io.skirret.console.internal.query;

/**
 * A text, or the beginning, the end or a part of one.
 *
 * @param open whether more may stand before {@code text}
 * @param text what must be there
 * @param more whether more may stand behind {@code text}
 */
record TextPattern(boolean open, String text, boolean more) {

    static TextPattern exactly(String text) {
        return new TextPattern(false, text, false);
    }

    boolean matches(String value) {
        if (open) {
            return more ? value.contains(text) : value.endsWith(text);
        }
        return more ? value.startsWith(text) : value.equals(text);
    }

    /** Whether it matches the value, or what is left of it behind a dot or a dollar sign. */
    boolean matchesClass(String value) {
        if (matches(value)) {
            return true;
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c == '.' || c == '$') && matches(value.substring(i + 1))) {
                return true;
            }
        }
        return false;
    }

    void write(SqlText sql, String column) {
        if (open || more) {
            sql.add(column).add(" LIKE ").pattern(open ? "%" : "", text, more ? "%" : "");
        } else {
            sql.add(column).add(" = ").value(text);
        }
    }

    void writeClass(SqlText sql, String column) {
        write(sql, column);
        for (String mark : open ? new String[0] : new String[] {".", "$"}) {
            sql.add(" OR ").add(column).add(" LIKE ").pattern("%", mark + text, more ? "%" : "");
        }
    }

    @Override
    public String toString() {
        return (open ? "*" : "") + '"' + text + '"' + (more ? "*" : "");
    }
}
