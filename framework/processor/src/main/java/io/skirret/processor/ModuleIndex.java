package io.skirret.processor;

import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.NoSuchFileException;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import javax.annotation.processing.Filer;
import javax.tools.FileObject;
import javax.tools.StandardLocation;

/** The list of generated modules that {@code ServiceLoader} reads, kept over incremental compilations. */
final class ModuleIndex {

    static final String FILE = "META-INF/services/" + FrameworkTypes.TASK_MODULE;

    private final Filer filer;

    ModuleIndex(Filer filer) {
        this.filer = filer;
    }

    /**
     * Adds the given modules to those of earlier compilations that are still {@code alive}. Writes nothing if nothing
     * changed.
     *
     * @param current binary names of the modules of this compilation
     */
    void update(Set<String> current, Predicate<String> alive) throws IOException {
        Set<String> before = read();
        Set<String> after = new TreeSet<>(current);
        for (String entry : before) {
            if (alive.test(entry)) {
                after.add(entry);
            }
        }
        if (after.isEmpty() && before.isEmpty()) {
            return;
        }
        try (Writer writer =
                filer.createResource(StandardLocation.CLASS_OUTPUT, "", FILE).openWriter()) {
            for (String entry : after) {
                writer.write(entry + "\n");
            }
        }
    }

    private Set<String> read() throws IOException {
        Set<String> entries = new TreeSet<>();
        try {
            FileObject file = filer.getResource(StandardLocation.CLASS_OUTPUT, "", FILE);
            try (BufferedReader reader = new BufferedReader(file.openReader(true))) {
                reader.lines()
                        .map(ModuleIndex::withoutComment)
                        .filter(line -> !line.isEmpty())
                        .forEach(entries::add);
            }
        } catch (NoSuchFileException | FileNotFoundException first) {
            // A first compilation has none.
            return entries;
        }
        return entries;
    }

    private static String withoutComment(String line) {
        int comment = line.indexOf('#');
        return (comment < 0 ? line : line.substring(0, comment)).strip();
    }
}
