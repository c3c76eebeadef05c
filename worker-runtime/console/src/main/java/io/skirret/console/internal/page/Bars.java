package io.skirret.console.internal.page;

import java.util.List;

/** A picture of numbers, one bar each; the page has them as a table, too. */
record Bars(List<Bar> bars) {

    private static final int HEIGHT = 60;
    private static final int LEAST = 2;

    /** A number with what it is of. */
    record Bar(String label, long value) {}

    long most() {
        return Math.max(1, bars.stream().mapToLong(Bar::value).max().orElse(1));
    }

    /** Of a picture that is 60 high; what is not zero is seen. */
    int height(Bar bar) {
        return bar.value() == 0 ? 0 : Math.max(LEAST, (int) Math.round((double) HEIGHT * bar.value() / most()));
    }

    int top(Bar bar) {
        return HEIGHT - height(bar);
    }
}
