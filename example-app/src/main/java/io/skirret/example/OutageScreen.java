package io.skirret.example;

import io.skirret.worker.breaker.BreakerState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the outage looks like while it lasts: a table that redraws itself on a terminal, else a line every two seconds.
 */
final class OutageScreen {

    private static final long LINE_EVERY_MILLIS = 2_000;
    private static final long REDRAW_EVERY_MILLIS = 200;
    private static final String UP_AND_CLEAR = "\033[%dA\033[J";

    private final boolean quiet;
    // ./dev says whether standard output is a terminal, and how wide: Java cannot tell.
    private final boolean terminal = Boolean.getBoolean("courier.terminal");
    private final int columns = Integer.getInteger("courier.columns", 80);
    private List<String> drawn = List.of();
    private long shown = -1;

    /** How the run stands. */
    record State(long millis, String partner, int sent, int delivered, List<OutageWorkers.Now> workers) {}

    OutageScreen(boolean quiet) {
        this.quiet = quiet;
    }

    /** A line that stays. */
    void say(String line) {
        if (!quiet) {
            erase();
            System.out.println(cut(line));
            draw();
        }
    }

    /** Something that happened, with its time since the start. */
    void event(long millis, String text) {
        say(String.format(Locale.ROOT, "%6.1f s  %s", millis / 1e3, text));
    }

    void show(State state) {
        if (quiet || (shown >= 0 && state.millis() - shown < (terminal ? REDRAW_EVERY_MILLIS : LINE_EVERY_MILLIS))) {
            return;
        }
        shown = state.millis();
        if (terminal) {
            erase();
            drawn = table(state).stream().map(this::cut).toList();
            draw();
        } else {
            event(
                    state.millis(),
                    String.format(
                            Locale.ROOT,
                            "sent %d, delivered %d, waiting %d; breakers %s",
                            state.sent(),
                            state.delivered(),
                            state.sent() - state.delivered(),
                            String.join(
                                    ", ",
                                    state.workers().stream()
                                            .map(worker -> words(worker.breaker()))
                                            .toList())));
        }
    }

    /** What is drawn goes away: the report follows. */
    void end() {
        erase();
        drawn = List.of();
    }

    private static List<String> table(State state) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(String.format(
                Locale.ROOT,
                "%6.1f s  partner %-15s sent %4d  delivered %4d  waiting %4d",
                state.millis() / 1e3,
                state.partner(),
                state.sent(),
                state.delivered(),
                state.sent() - state.delivered()));
        for (OutageWorkers.Now worker : state.workers()) {
            lines.add(String.format(
                    Locale.ROOT,
                    "          worker %d %-14s ran %5d  failed %7d  parked %5d",
                    worker.number(),
                    words(worker.breaker()),
                    worker.ran(),
                    worker.failed(),
                    worker.parked()));
        }
        return lines;
    }

    private static String words(BreakerState state) {
        return switch (state) {
            case CLOSED -> "closed";
            case OPEN -> "OPEN";
            case HALF_OPEN -> "half open";
            case FORCED_OPEN -> "FORCED OPEN";
        };
    }

    private void erase() {
        if (terminal && !drawn.isEmpty()) {
            System.out.printf(UP_AND_CLEAR, drawn.size());
        }
    }

    private void draw() {
        if (terminal) {
            drawn.forEach(System.out::println);
            System.out.flush();
        }
    }

    /** A line that wraps could not be taken back. It ends at a comma if it can. */
    private String cut(String line) {
        if (!terminal || line.length() < columns) {
            return line;
        }
        int comma = line.lastIndexOf(", ", columns - 1);
        return comma > columns / 2 ? line.substring(0, comma) : line.substring(0, Math.max(0, columns - 4)) + "...";
    }
}
