package io.skirret.processor;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import javax.annotation.processing.Filer;
import javax.annotation.processing.ProcessingEnvironment;
import javax.tools.StandardLocation;
import org.jspecify.annotations.Nullable;

/**
 * The retry policies that can be known while compiling: the built-in ones, those of option {@value #OPTION} and those
 * of a {@value #FILE} that the compiler can see.
 */
final class KnownPolicies {

    static final String OPTION = "skirret.policies";
    private static final String FILE = "skirret.properties";
    private static final String PREFIX = "skirret.policies.";
    private static final Set<String> BUILT_IN = Set.of(
            "default",
            "aggressive",
            "conservative",
            "smart",
            "smart-database",
            "smart-network",
            "smart-external",
            "smart-memory",
            "smart-disk",
            "smart-timeout");

    private final Set<String> names;

    private KnownPolicies(Set<String> names) {
        this.names = names;
    }

    static KnownPolicies of(ProcessingEnvironment environment) {
        Set<String> names = new TreeSet<>(BUILT_IN);
        @Nullable String option = environment.getOptions().get(OPTION);
        if (option != null) {
            for (String name : option.split(",", -1)) {
                if (!name.isBlank()) {
                    names.add(name.strip());
                }
            }
        }
        for (StandardLocation location :
                List.of(StandardLocation.CLASS_OUTPUT, StandardLocation.SOURCE_PATH, StandardLocation.CLASS_PATH)) {
            for (String key : read(environment.getFiler(), location).stringPropertyNames()) {
                if (key.startsWith(PREFIX)) {
                    int dot = key.indexOf('.', PREFIX.length());
                    names.add(dot < 0 ? key.substring(PREFIX.length()) : key.substring(PREFIX.length(), dot));
                }
            }
        }
        return new KnownPolicies(names);
    }

    private static Properties read(Filer filer, StandardLocation location) {
        Properties properties = new Properties();
        try (InputStream in = filer.getResource(location, "", FILE).openInputStream()) {
            properties.load(in);
        } catch (IOException | IllegalArgumentException | UnsupportedOperationException absent) {
            // No file, or no such location under this build tool, or one that the application will refuse to start
            // with: what
            // cannot be read here names no policy here.
            properties.clear();
        }
        return properties;
    }

    boolean contains(String name) {
        return names.contains(name);
    }

    /** The known name that this one is at most two edits away from. */
    Optional<String> meant(String name) {
        return names.stream()
                .filter(known -> distance(known, name.toLowerCase(Locale.ROOT)) <= 2)
                .min((a, b) -> Integer.compare(distance(a, name), distance(b, name)));
    }

    @Override
    public String toString() {
        return String.join(", ", names);
    }

    /** Levenshtein's: insertions, deletions and replacements that lead from one to the other. */
    static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int column = 0; column <= to.length(); column++) {
            row[column] = column;
        }
        for (int line = 1; line <= from.length(); line++) {
            int diagonal = row[0];
            row[0] = line;
            for (int column = 1; column <= to.length(); column++) {
                int replaced = diagonal + (from.charAt(line - 1) == to.charAt(column - 1) ? 0 : 1);
                diagonal = row[column];
                row[column] = Math.min(replaced, 1 + Math.min(row[column - 1], diagonal));
            }
        }
        return row[to.length()];
    }
}
