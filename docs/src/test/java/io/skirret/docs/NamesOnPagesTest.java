package io.skirret.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a page about the code says in code marks must be in the code: types, packages {@code io.skirret...}, files and
 * folders.
 */
final class NamesOnPagesTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern CODE = Pattern.compile("`([^`\\n]+)`");
    private static final Pattern PACKAGE = Pattern.compile("io\\.skirret(\\.\\w+)*");
    private static final Pattern TYPE = Pattern.compile("([A-Z][a-z]+){2,}");
    private static final Pattern FILE = Pattern.compile("[\\w.-]+(/[\\w.-]+)+/?");
    /** Types that are not ours. */
    private static final Set<String> FOREIGN = Set.of(
            "ConnectException",
            "IllegalArgumentException",
            "ArchUnit",
            "LinkedHashMap",
            "ConcurrentHashMap",
            "ProblemDetail");

    private record Code(Set<String> packagesAndTypes, Set<String> simpleNames) {}

    @ParameterizedTest(name = "{0}")
    @MethodSource("pages")
    void whatThePageNamesExists(Path page) throws IOException {
        assertThat(unknown(Files.readString(ROOT.resolve(page)), code()))
                .as("names on %s that are not in the code", page)
                .isEmpty();
    }

    @Test
    void aNameThatIsNotInTheCodeIsFound() throws IOException {
        String page =
                "`io.skirret.worker.Worker` `io.skirret.worker` `WorkerBuilder` `framework/core` `docs/decisions/README.md`"
                        + " `io.skirret.worker.Ghost` `io.skirret.attic` `GhostPipeline` `framework/attic` `framework/core/.../Ghost.java`"
                        + " `framework/core/.../task/Task.java` `client/TaskClient.java`";

        assertThat(unknown(page, code()))
                .containsExactly(
                        "GhostPipeline",
                        "framework/attic",
                        "framework/core/.../Ghost.java",
                        "io.skirret.attic",
                        "io.skirret.worker.Ghost");
    }

    static List<Path> pages() throws IOException {
        try (Stream<Path> files = Files.list(ROOT.resolve("docs/explanation"))) {
            return Stream.concat(files.map(ROOT::relativize), Stream.of(Path.of("CONTRIBUTING.md")))
                    .sorted()
                    .toList();
        }
    }

    private static Set<String> unknown(String page, Code code) {
        return CODE.matcher(page)
                .results()
                .map(match -> match.group(1))
                .filter(name -> !known(name, code))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean known(String name, Code code) {
        if (PACKAGE.matcher(name).matches()) {
            return code.packagesAndTypes().contains(name);
        }
        if (FILE.matcher(name).matches() && looksLikeOurs(name)) {
            return exists(name, code);
        }
        return !TYPE.matcher(name).matches()
                || FOREIGN.contains(name)
                || code.simpleNames().contains(name);
    }

    /**
     * A path from the root, with {@code ...} for folders that are left out, or a Java file with the end of its path.
     */
    private static boolean looksLikeOurs(String name) {
        return name.endsWith(".java") || Files.isDirectory(ROOT.resolve(name.substring(0, name.indexOf('/'))));
    }

    private static boolean exists(String name, Code code) {
        int left = name.indexOf("/...");
        if (left < 0) {
            return Files.exists(ROOT.resolve(name))
                    || code.packagesAndTypes().stream().anyMatch(type -> endsWith(type, name));
        }
        String rest = name.substring(left + "/...".length()).replaceAll("^/|/$", "");
        return under(name.substring(0, left), rest);
    }

    private static boolean endsWith(String type, String file) {
        return file.endsWith(".java")
                && ("." + type)
                        .endsWith("." + file.substring(0, file.length() - 5).replace('/', '.'));
    }

    private static boolean under(String folder, String rest) {
        if (!Files.isDirectory(ROOT.resolve(folder))) {
            return false;
        }
        try (Stream<Path> files = Files.walk(ROOT.resolve(folder))) {
            return files.anyMatch(file -> rest.isEmpty() || file.endsWith(rest));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Code code() throws IOException {
        Set<String> all = new TreeSet<>();
        Set<String> simple = new TreeSet<>();
        for (Path file : sources()) {
            String path = file.toString().replace('\\', '/');
            String name = path.substring(path.indexOf("/java/") + 6, path.length() - 5)
                    .replace('/', '.');
            String room = name.substring(0, name.lastIndexOf('.'));
            all.add(name);
            simple.add(name.substring(name.lastIndexOf('.') + 1));
            for (String up = room; up.contains("."); up = up.substring(0, up.lastIndexOf('.'))) {
                all.add(up);
            }
        }
        return new Code(all, simple);
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> file.toString().contains("/src/"))
                    .filter(file -> !file.toString().contains("/breach/")
                            && file.toString().contains("/java/io/"))
                    .toList();
        }
    }
}
