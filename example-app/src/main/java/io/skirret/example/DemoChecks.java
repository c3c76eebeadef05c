package io.skirret.example;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a demo expected and what it saw: a table for people, or one JSON object on the last line. */
final class DemoChecks {

    private final List<Check> checks = new ArrayList<>();
    private final boolean json;

    DemoChecks(boolean json) {
        this.json = json;
    }

    /** Something that was done, what had to come of it, and what did. */
    record Check(String what, String expected, String seen, boolean holds) {}

    void add(String what, String expected, String seen, boolean holds) {
        checks.add(new Check(what, expected, seen, holds));
    }

    /** Holds if both are the same. */
    void add(String what, Object expected, Object seen) {
        add(what, expected.toString(), seen.toString(), expected.equals(seen));
    }

    /** For people alone. */
    void say(String line) {
        if (!json) {
            System.out.println(line);
        }
    }

    /** Tells the result, and whether all of it holds. */
    boolean report(String broker) throws IOException {
        boolean holds = !checks.isEmpty() && checks.stream().allMatch(Check::holds);
        if (json) {
            Map<String, Object> figures = new LinkedHashMap<>();
            figures.put("broker", broker);
            figures.put("checks", checks);
            figures.put("holds", holds);
            System.out.println(new ObjectMapper().writeValueAsString(figures));
            return holds;
        }
        String format = "  %-39s %-22s %s%n";
        System.out.println();
        System.out.printf(format, "WHAT", "EXPECTED", "SEEN");
        for (Check check : checks) {
            System.out.printf(format, check.what(), check.expected(), check.seen());
        }
        System.out.println();
        checks.stream()
                .filter(check -> !check.holds())
                .forEach(check -> System.out.println("  DOES NOT HOLD: " + check.what() + "."));
        if (holds) {
            System.out.println("  All of it holds.");
        }
        return holds;
    }
}
