package io.skirret.example;

import io.skirret.task.Task;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.BreakIterator;
import java.util.Locale;

/** Reads texts. */
public final class Texts {

    private Texts() {}

    /**
     * Counts the words of a UTF-8 file, in the sense of Unicode's word boundaries; digits count as words.
     *
     * @throws IOException if the file cannot be read
     */
    @Task(name = "text.count", autoretryFor = IOException.class, maxRetries = 3)
    public static long count(Path file) throws IOException {
        long words = 0;
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            BreakIterator boundaries = BreakIterator.getWordInstance(Locale.ROOT);
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                words += wordsIn(line, boundaries);
            }
        }
        return words;
    }

    private static long wordsIn(String line, BreakIterator boundaries) {
        boundaries.setText(line);
        long words = 0;
        int start = boundaries.first();
        for (int end = boundaries.next(); end != BreakIterator.DONE; start = end, end = boundaries.next()) {
            if (Character.isLetterOrDigit(line.codePointAt(start))) {
                words++;
            }
        }
        return words;
    }
}
