package io.skirret.cli;

import io.skirret.message.internal.SafeText;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * A table for a terminal. Columns are as wide as their widest cell, except the last, which is cut to the width of the
 * terminal: the caller puts what may be long there. Numbers are aligned right by putting {@code >} before the column's
 * title.
 */
final class Table {

    private final List<String> titles;
    private final List<List<String>> rows = new ArrayList<>();

    Table(String... titles) {
        this.titles = List.of(titles);
    }

    Table row(Object... cells) {
        List<String> row = new ArrayList<>(cells.length);
        for (Object cell : cells) {
            // Cells may hold text from messages: a control character must not move the cursor or forge a row.
            row.add(SafeText.line(String.valueOf(cell), Integer.MAX_VALUE));
        }
        rows.add(row);
        return this;
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    void print(PrintWriter out) {
        // A file or a pipe gets all of it.
        int width = Terminal.columns().orElse(Integer.MAX_VALUE);
        int columns = titles.size();
        int[] widths = new int[columns];
        List<String> head = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            head.add(title(i).toUpperCase(java.util.Locale.ROOT));
            widths[i] = head.get(i).length();
            for (List<String> row : rows) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        printRow(out, head, widths, width);
        for (List<String> row : rows) {
            printRow(out, row, widths, width);
        }
        out.flush();
    }

    private void printRow(PrintWriter out, List<String> cells, int[] widths, int width) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            String cell = cells.get(i);
            String padding = " ".repeat(Math.max(0, widths[i] - cell.length()));
            line.append(i == 0 ? "" : "  ");
            if (titles.get(i).startsWith(">")) {
                line.append(padding).append(cell);
            } else if (i == cells.size() - 1) {
                line.append(SafeText.line(cell, Math.max(20, width - line.length())));
            } else {
                line.append(cell).append(padding);
            }
        }
        out.println(line.toString().stripTrailing());
    }

    private String title(int column) {
        String title = titles.get(column);
        return title.startsWith(">") ? title.substring(1) : title;
    }
}
