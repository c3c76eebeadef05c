package io.skirret.cli.internal.simulation.draw;

import io.skirret.cli.internal.simulation.Scenario;
import io.skirret.cli.internal.simulation.SimulationResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The load as bars of text, one panel below the other on the same axes. Fits the given width. Without colour retries
 * are told from fresh calls by their pattern, and without Unicode all is drawn in ASCII.
 */
public final class TerminalPicture {
    private static final int MARGIN = 7;
    private static final int NARROWEST = 30;
    private static final int WIDEST = 200;
    private static final String EIGHTHS = " ▁▂▃▄▅▆▇█";

    private final int width;
    private final boolean colour;
    private final boolean unicode;
    private final int columns;

    /** A character and the colours it is printed in: numbers of ANSI, 0 for none. */
    private record Cell(char glyph, int foreground, int background) {
        static final Cell EMPTY = new Cell(' ', 0, 0);
    }

    private static final int FRESH = 94;
    private static final int RETRIES = 33;
    private static final int CAPACITY = 35;
    private static final int OUTAGE = 31;
    private static final int BACKGROUND = 10;

    /** @param width columns of the terminal; held within 30 and 200 */
    public TerminalPicture(int width, boolean colour, boolean unicode) {
        this.width = Math.max(NARROWEST, Math.min(WIDEST, width));
        this.colour = colour;
        this.unicode = unicode;
        this.columns = this.width - MARGIN;
    }

    /** The lines, without what is blank at their ends. */
    public List<String> draw(List<SimulationResult> results) {
        Axes axes = Axes.of(results);
        int rowsPerStep = results.size() == 1 ? 3 : 2;
        List<String> lines =
                new ArrayList<>(wrapped(Words.scenario(results.get(0).scenario()), width));
        lines.add("");
        legend(results.get(0).scenario(), lines);
        for (SimulationResult result : results) {
            lines.add("");
            lines.addAll(wrapped(result.name() + ": " + plain(Words.fewFigures(result)), width));
            panel(result, axes, rowsPerStep, lines);
        }
        return lines;
    }

    /** Text broken at blanks into lines of that width; a word that is longer stays whole. */
    public static List<String> wrapped(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (line.length() > 0 && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.length() == 0 ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    private void legend(Scenario scenario, List<String> lines) {
        List<String> entries = new ArrayList<>();
        List<String> shown = new ArrayList<>();
        entry("fresh calls", full(FRESH), entries, shown);
        entry("retries", full(RETRIES), entries, shown);
        entry("capacity", new Cell(unicode ? '╌' : '-', CAPACITY, 0), entries, shown);
        if (!scenario.outage().isZero()) {
            entry("outage", new Cell(unicode ? '━' : '=', OUTAGE, 0), entries, shown);
        }
        StringBuilder line = new StringBuilder();
        int length = 0;
        for (int i = 0; i < entries.size(); i++) {
            if (length > 0 && length + 3 + entries.get(i).length() > width) {
                lines.add(line.toString());
                line.setLength(0);
                length = 0;
            }
            line.append(length == 0 ? "" : "   ").append(shown.get(i));
            length += (length == 0 ? 0 : 3) + entries.get(i).length();
        }
        lines.add(line.toString());
    }

    private void entry(String text, Cell cell, List<String> entries, List<String> shown) {
        entries.add("xx " + text);
        shown.add(painted(new Cell[] {cell, cell}) + " " + text);
    }

    private void panel(SimulationResult result, Axes axes, int rowsPerStep, List<String> lines) {
        int rows = Axes.STEPS * rowsPerStep;
        double unit = axes.top() / rows;
        List<Axes.Column> bars = axes.columns(result.load(), columns);
        long capacityRow = (long) (result.scenario().capacity() / unit);
        for (int row = rows; row >= 0; row--) {
            Cell[] cells = new Cell[columns];
            for (int i = 0; i < columns; i++) {
                cells[i] = cell(bars.get(i), row, unit, row == capacityRow);
            }
            if (row == capacityRow) {
                nameCapacity(cells, Numbers.compact(result.scenario().capacity()));
            }
            String label = row % rowsPerStep == 0 && row > 0 ? Numbers.compact(row / rowsPerStep * axes.step()) : "";
            if (row == rows) {
                label = label + "/s";
            }
            lines.add((right(label, MARGIN - 1) + (unicode ? (label.isEmpty() ? "│" : "┤") : "|") + painted(cells))
                    .stripTrailing());
        }
        int[] outage = outage(result.scenario(), axes);
        Cell[] axis = new Cell[columns];
        for (int i = 0; i < columns; i++) {
            boolean down = i >= outage[0] && i < outage[1];
            axis[i] = down ? new Cell(unicode ? '━' : '=', OUTAGE, 0) : new Cell(unicode ? '─' : '-', 0, 0);
        }
        lines.add(right("0", MARGIN - 1) + (unicode ? "└" : "+") + painted(axis));
        lines.add(times(axes).stripTrailing());
    }

    /** At the right end, if there is nothing else. */
    private static void nameCapacity(Cell[] cells, String value) {
        String label = " " + value;
        int from = cells.length - label.length();
        for (int i = Math.max(0, from - 3); i < cells.length; i++) {
            if (from < 4 || cells[i].foreground != CAPACITY) {
                return;
            }
        }
        for (int i = 0; i < label.length(); i++) {
            cells[from + i] = new Cell(label.charAt(i), CAPACITY, 0);
        }
    }

    private Cell cell(Axes.Column bar, int row, double unit, boolean capacity) {
        double fresh = bar.fresh() / unit - row;
        double total = bar.total() / unit - row;
        if (row == 0 && bar.total() > 0) {
            // Whatever there is can be seen.
            total = Math.max(total, 0.125);
        }
        if (total < 0.0625) {
            return capacity ? new Cell(unicode ? '╌' : '-', CAPACITY, 0) : Cell.EMPTY;
        }
        if (capacity && total >= 1 && colour && unicode) {
            return new Cell('╌', CAPACITY, fresh >= 0.5 ? FRESH : RETRIES);
        }
        if (!colour || !unicode) {
            boolean mostlyFresh = fresh >= Math.min(1, total) / 2;
            if (total >= 1 || !unicode || !mostlyFresh) {
                return total >= 0.5 || row == 0 ? full(mostlyFresh ? FRESH : RETRIES) : Cell.EMPTY;
            }
            return new Cell(eighth(total), FRESH, 0);
        }
        if (fresh >= 0.9375) {
            return full(FRESH);
        }
        if (fresh < 0.0625) {
            return new Cell(eighth(total), RETRIES, 0);
        }
        return total >= 0.75 && total > fresh + 0.0625
                ? new Cell(eighth(fresh), FRESH, RETRIES)
                : new Cell(eighth(total), fresh >= total / 2 ? FRESH : RETRIES, 0);
    }

    private Cell full(int kind) {
        char glyph = unicode ? (kind == FRESH || colour ? '█' : '▒') : kind == FRESH ? '#' : '+';
        return new Cell(glyph, kind, 0);
    }

    private static char eighth(double share) {
        return EIGHTHS.charAt((int) Math.max(1, Math.min(8, Math.round(share * 8))));
    }

    /** First column, and the one after the last. */
    private int[] outage(Scenario scenario, Axes axes) {
        if (scenario.outage().isZero()) {
            return new int[] {0, 0};
        }
        double perColumn = (double) axes.seconds() / columns;
        int from = (int) (scenario.outageStart().toMillis() / 1e3 / perColumn);
        int to = (int) Math.ceil(scenario.outageEnd().toMillis() / 1e3 / perColumn);
        return new int[] {from, Math.max(from + 1, to)};
    }

    private String times(Axes axes) {
        int step = axes.timeStep(Math.max(2, columns / 12));
        char[] line = new char[width];
        Arrays.fill(line, ' ');
        int free = 0;
        for (int second = 0; second < axes.seconds(); second += step) {
            String label = Numbers.clock(second);
            int at = MARGIN + (int) ((long) second * columns / axes.seconds()) - (second == 0 ? 0 : label.length() / 2);
            if (at >= free && at + label.length() <= width) {
                label.getChars(0, label.length(), line, at);
                free = at + label.length() + 2;
            }
        }
        String unit = axes.seconds() > 3_600 ? "h:min:s" : "min:s";
        if (free + unit.length() <= width) {
            unit.getChars(0, unit.length(), line, width - unit.length());
        }
        return new String(line);
    }

    private String painted(Cell[] cells) {
        StringBuilder text = new StringBuilder();
        int foreground = 0;
        int background = 0;
        for (Cell cell : cells) {
            if (colour && (cell.foreground != foreground || cell.background != background)) {
                text.append("\u001b[0");
                foreground = cell.foreground;
                background = cell.background;
                text.append(foreground == 0 ? "" : ";" + foreground);
                text.append(background == 0 ? "" : ";" + (background + BACKGROUND))
                        .append('m');
            }
            text.append(cell.glyph);
        }
        return text.append(foreground == 0 && background == 0 ? "" : "\u001b[0m")
                .toString();
    }

    private String plain(String text) {
        return unicode ? text : text.replace(" · ", ", ");
    }

    private static String right(String text, int length) {
        return " ".repeat(Math.max(0, length - text.length())) + text;
    }
}
