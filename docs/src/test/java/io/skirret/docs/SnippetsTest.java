package io.skirret.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Java on a page must stand in a compiled source, white space, comments and imports aside. {@code ...} on a page leaves
 * something out; a line that says "does not compile" is left out too, and proven by the processor's tests.
 */
final class SnippetsTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern FENCE = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(#[^)]*)?\\)");
    /** Where the Java that pages show is compiled. */
    private static final List<String> SOURCES = List.of(
            "docs/src/test/java", "framework/core/src/test/java/io/skirret/retry", "framework/testkit/src/test/java");

    @ParameterizedTest(name = "{0}")
    @MethodSource("pages")
    void javaOnThePageIsCompiled(Path page) throws IOException {
        List<String> sources = sources();
        Matcher fence = FENCE.matcher(Files.readString(ROOT.resolve(page)));
        while (fence.find()) {
            String snippet = fence.group(1);
            if (!snippet.startsWith("module ")) {
                assertThat(sources.stream().anyMatch(source -> containsInOrder(source, snippet)))
                        .as("some compiled source contains the snippet of %s:%n%s", page, snippet)
                        .isTrue();
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pages")
    void linksLeadSomewhere(Path page) throws IOException {
        Matcher link = LINK.matcher(Files.readString(ROOT.resolve(page)));
        while (link.find()) {
            String target = link.group(1);
            if (!target.contains("://")) {
                assertThat(ROOT.resolve(page).getParent().resolve(target))
                        .as("the target of a link on %s", page)
                        .exists();
            }
        }
    }

    @Test
    void aSnippetThatStandsNowhereIsFound() {
        assertThat(containsInOrder(normalised("int a = 1; // one\nint b;"), "int a = 1;\n int b;"))
                .isTrue();
        assertThat(containsInOrder(normalised("void f() { return 1; }"), "void f() { ... }"))
                .isTrue();
        assertThat(containsInOrder(normalised("int a = 1;"), "int a = 2;")).isFalse();
    }

    static List<Path> pages() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT.resolve("docs"))) {
            List<Path> pages =
                    new ArrayList<>(files.filter(file -> file.toString().endsWith(".md"))
                            .filter(file -> !file.toString().contains("/target/"))
                            .map(ROOT::relativize)
                            .toList());
            pages.add(Path.of("README.md"));
            return pages;
        }
    }

    private static List<String> sources() throws IOException {
        List<String> sources = new ArrayList<>();
        for (String folder : SOURCES) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(folder))) {
                for (Path file :
                        files.filter(file -> file.toString().endsWith(".java")).toList()) {
                    sources.add(normalised(Files.readString(file)));
                }
            }
        }
        return sources;
    }

    private static boolean containsInOrder(String source, String snippet) {
        int from = 0;
        for (String part : normalised(snippet).split(Pattern.quote("..."))) {
            int at = source.indexOf(part, from);
            if (at < 0) {
                return false;
            }
            from = at + part.length();
        }
        return true;
    }

    private static String normalised(String java) {
        StringBuilder kept = new StringBuilder();
        java.lines()
                .filter(line -> !line.contains("does not compile") && !line.startsWith("import "))
                .forEach(line -> kept.append(line).append('\n'));
        return kept.toString()
                .replaceAll("/\\*\\*?(?s:.*?)\\*/", "")
                .replaceAll("(?m)\\s//.*$", "")
                .replaceAll("\\s+", "");
    }
}
