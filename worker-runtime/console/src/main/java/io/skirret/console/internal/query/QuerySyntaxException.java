package io.skirret.console.internal.query;

import io.skirret.SkirretException;
import io.skirret.text.internal.PlainText;

/** What somebody wrote is not a query. */
public final class QuerySyntaxException extends SkirretException {
    private static final long serialVersionUID = 1L;
    private static final int LONGEST = 60;

    private final int column;
    private final String expected;
    private final String got;
    private final String hint;

    QuerySyntaxException(int column, String expected, String got, String hint) {
        super("query, column " + column + ": expected " + expected + ", got " + quoted(got) + "; nothing was searched."
                + (hint.isBlank() ? "" : " " + hint.strip()));
        this.column = column;
        this.expected = expected;
        this.got = quoted(got);
        this.hint = hint.strip();
    }

    private static String quoted(String got) {
        return got.isEmpty() ? "the end" : '"' + PlainText.line(got, LONGEST) + '"';
    }

    /** Where it shows: 1 for the first character. */
    public int column() {
        return column;
    }

    /** What could stand there. */
    public String expected() {
        return expected;
    }

    /** What stands there, in quotes and cut, or {@code the end}. */
    public String got() {
        return got;
    }

    /** What to write instead; empty if nothing is known. */
    public String hint() {
        return hint;
    }

    @Override
    public Fault fault() {
        return Fault.CALLER;
    }
}
