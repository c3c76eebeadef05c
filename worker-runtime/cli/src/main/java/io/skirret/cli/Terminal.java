package io.skirret.cli;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the place that a command prints to can show.
 *
 * @param width columns
 * @param colour only on a terminal, and not if NO_COLOR is set
 * @param unicode whether lines and blocks can be printed
 */
record Terminal(int width, boolean colour, boolean unicode) {
    private static final int USUAL_WIDTH = 100;
    private static final int NARROWEST = 20;

    /** @param width what the user asked for; null to look at COLUMNS and at the terminal */
    static Terminal of(Console output, @Nullable Integer width) {
        boolean colour = output.colour();
        return new Terminal(
                width != null ? Math.max(NARROWEST, width) : columns().orElse(USUAL_WIDTH), colour, drawsBlocks());
    }

    /** The columns that COLUMNS or the terminal tells; empty where there is no terminal. */
    static OptionalInt columns() {
        String columns = System.getenv("COLUMNS");
        if (columns != null && columns.matches("[1-9][0-9]{0,4}")) {
            return OptionalInt.of(Integer.parseInt(columns));
        }
        return asked(1);
    }

    /** The rows that the terminal tells; empty where there is no terminal. */
    static OptionalInt rows() {
        return asked(0);
    }

    /** Java cannot tell how large a terminal is. {@code stty} can where there is one; elsewhere nobody knows. */
    private static OptionalInt asked(int which) {
        if (System.console() == null) {
            return OptionalInt.empty();
        }
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!stty.waitFor(1, TimeUnit.SECONDS)) {
                stty.destroyForcibly();
                return OptionalInt.empty();
            }
            String size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            String[] rowsAndColumns = size.split(" ", -1);
            return rowsAndColumns.length == 2 && rowsAndColumns[which].matches("[1-9][0-9]{0,4}")
                    ? OptionalInt.of(Integer.parseInt(rowsAndColumns[which]))
                    : OptionalInt.empty();
        } catch (IOException noStty) {
            return OptionalInt.empty();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return OptionalInt.empty();
        }
    }

    private static boolean drawsBlocks() {
        for (String property : new String[] {"stdout.encoding", "sun.stdout.encoding", "native.encoding"}) {
            String name = System.getProperty(property);
            if (name != null && !name.isBlank()) {
                return canDraw(name);
            }
        }
        return Charset.defaultCharset().newEncoder().canEncode('█');
    }

    private static boolean canDraw(String charset) {
        try {
            return Charset.forName(charset).newEncoder().canEncode('█');
        } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
            return false;
        }
    }
}
