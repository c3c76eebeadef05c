package io.skirret.cli;

import io.skirret.cli.internal.doctor.Finding;
import io.skirret.cli.internal.doctor.Finding.Status;
import io.skirret.message.internal.SafeText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Help.Ansi;

/** Findings for people, one line for what is in order and a paragraph for what is not, or for scripts. */
final class FindingReport {

    private static final int USUAL_WIDTH = 80;
    private static final int NARROWEST = 50;
    private static final int WIDEST = 110;
    private static final int STATUS = 9;
    private static final int LABEL = 10;

    private final Console console;
    private final int width;

    FindingReport(Console console) {
        this.console = console;
        this.width = Math.min(WIDEST, Math.max(NARROWEST, Terminal.columns().orElse(USUAL_WIDTH)));
    }

    /** Prints them and returns the exit code: 1 if there is trouble. */
    int print(List<Finding> findings) {
        if (!console.json()) {
            findings.forEach(this::say);
            console.say("");
            console.say(wrapped(summary(findings), width).stream()
                    .reduce((a, b) -> a + "\n" + b)
                    .orElse(""));
        }
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("healthy", count(findings, Status.TROUBLE) == 0);
        for (Status status : Status.values()) {
            object.put(status.name().toLowerCase(Locale.ROOT), count(findings, status));
        }
        object.put("findings", findings.stream().map(FindingReport::row).toList());
        console.json(object);
        return count(findings, Status.TROUBLE) == 0 ? ExitCode.OK : ExitCode.FAILED;
    }

    private static long count(List<Finding> findings, Status status) {
        return findings.stream().filter(finding -> finding.status() == status).count();
    }

    private static String summary(List<Finding> findings) {
        long troubles = count(findings, Status.TROUBLE);
        long notes = count(findings, Status.NOTE);
        long unseen = count(findings, Status.NOT_SEEN);
        return (troubles == 0 ? "No trouble" : troubles == 1 ? "1 trouble" : troubles + " troubles")
                + (notes == 0 ? "" : ", " + Plural.of(notes, "note"))
                + ", " + count(findings, Status.OK) + " in order"
                + (unseen == 0 ? "" : ", " + unseen + " not looked at")
                + ". Nothing was changed.";
    }

    private void say(Finding finding) {
        String status = switch (finding.status()) {
            case OK -> "ok";
            case NOTE -> "note";
            case TROUBLE -> "TROUBLE";
            case NOT_SEEN -> "not seen";
        };
        String head = coloured(finding.status(), status) + " ".repeat(STATUS - status.length());
        String subject = SafeText.line(finding.subject(), width - STATUS);
        if (finding.status() == Status.OK) {
            List<String> lines = wrapped(subject + ": " + finding.got(), width - STATUS);
            console.say(head + String.join("\n" + " ".repeat(STATUS), lines));
            return;
        }
        console.say(head + subject);
        part("expected", finding.expected());
        part(finding.status() == Status.NOT_SEEN ? "because" : "got", finding.got());
        part("costs", finding.costs());
        part(finding.status() == Status.NOT_SEEN ? "to see" : "fix", finding.fix());
    }

    private void part(String label, String text) {
        if (text.isEmpty()) {
            return;
        }
        String indent = " ".repeat(STATUS);
        List<String> lines = wrapped(text, width - STATUS - LABEL);
        console.say(indent
                + label
                + " ".repeat(LABEL - label.length())
                + String.join("\n" + indent + " ".repeat(LABEL), lines));
    }

    private String coloured(Status status, String text) {
        if (!console.colour()) {
            return text;
        }
        String style = switch (status) {
            case OK -> "green";
            case NOTE -> "yellow";
            case TROUBLE -> "bold,red";
            case NOT_SEEN -> "faint";
        };
        return Ansi.ON.string("@|" + style + " " + text + "|@");
    }

    /** At spaces; a word that is longer than a line is broken. */
    static List<String> wrapped(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : SafeText.line(text, 4_000).split(" ")) {
            String rest = word;
            if (line.length() > 0 && line.length() + 1 + rest.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            while (rest.length() > width) {
                lines.add(rest.substring(0, width));
                rest = rest.substring(width);
            }
            line.append(line.length() > 0 ? " " : "").append(rest);
        }
        lines.add(line.toString());
        return lines;
    }

    private static Map<String, Object> row(Finding finding) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("status", finding.status().name().toLowerCase(Locale.ROOT));
        row.put("subject", finding.subject());
        row.put("expected", finding.expected());
        row.put("got", finding.got());
        row.put("costs", finding.costs());
        row.put("fix", finding.fix());
        return row;
    }
}
