package io.skirret.message.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The tables of values on the page are those that {@link CeleryValuesTest} and {@link ToPythonTest} prove. */
class ValuesPageTest {

    private static final Path PAGE = Path.of("..", "..", "docs", "reference", "values.md");

    private static final Map<String, String> PYTHON = Map.of(
            "datetime",
            "datetime",
            "date",
            "date",
            "time",
            "time",
            "decimal",
            "Decimal",
            "uuid",
            "UUID",
            "base64",
            "bytes");

    @Test
    void what_comes_from_python_is_on_the_page() throws IOException {
        assertThat(rows("## From Python"))
                .as("rows of the table; replace those that differ by what is expected")
                .containsExactlyElementsOf(CeleryValuesTest.samples()
                        .map(ValuesPageTest::fromPython)
                        .toList());
    }

    @Test
    void what_goes_to_python_is_on_the_page() throws IOException {
        assertThat(rows("## To Python"))
                .as("rows of the table; replace those that differ by what is expected")
                .containsExactlyElementsOf(
                        ToPythonTest.rows().map(ValuesPageTest::toPython).toList());
    }

    private static String fromPython(CeleryValuesTest.Sample sample) {
        CeleryValuesTest.Expected expected = CeleryValuesTest.expected(sample.name());
        String types = expected.types().keySet().stream()
                .map(ValuesPageTest::name)
                .sorted()
                .map(name -> "`" + name + "`")
                .collect(Collectors.joining(", "));
        return "| "
                + String.join(
                        " | ",
                        code(sample.python()),
                        code(sample.plain()),
                        code(sample.tagged()),
                        types,
                        code(expected.text()),
                        code(
                                expected.open() == null
                                        ? null
                                        : name(expected.open().getClass())))
                + " |";
    }

    private static String toPython(ToPythonTest.Row row) {
        String same = row.plain().equals(row.tagged()) ? "the same" : code(row.tagged()) + ": " + python(row.tagged());
        return "| " + code(name(row.value().getClass())) + " | " + code(row.plain()) + ": " + python(row.plain())
                + " | " + same + " |";
    }

    /** The type of what Python's JSON makes of it. */
    private static String python(String json) {
        for (Map.Entry<String, String> each : PYTHON.entrySet()) {
            if (json.startsWith("{\"__type__\":\"" + each.getKey() + "\"")) {
                return code(each.getValue());
            }
        }
        return code(
                switch (json.charAt(0)) {
                    case '"' -> "str";
                    case '{' -> "dict";
                    case '[' -> "list";
                    case 't' -> "bool";
                    case 'n' -> "None";
                    default -> json.matches("-?\\d+") ? "int" : "float";
                });
    }

    private static String name(Type type) {
        return type instanceof Class<?> raw
                ? raw.getPackageName().startsWith("java.util")
                                && raw.getSimpleName().startsWith("ListN")
                        ? "List"
                        : raw.getSimpleName().replace("List12", "List")
                : type.getTypeName();
    }

    private static String code(@Nullable String text) {
        return text == null ? "refused" : "`" + text + "`";
    }

    private static List<String> rows(String heading) throws IOException {
        String page = Files.readString(PAGE);
        int from = page.indexOf(heading + "\n");
        assertThat(from).as(heading).isNotNegative();
        int to = page.indexOf("\n## ", from + heading.length());
        return (to < 0 ? page.substring(from) : page.substring(from, to))
                .lines()
                .filter(line -> line.startsWith("| `"))
                .toList();
    }
}
