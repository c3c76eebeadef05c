package io.skirret.cli.internal.simulation.draw;

import io.skirret.cli.internal.simulation.Scenario;
import io.skirret.cli.internal.simulation.SimulationResult;
import io.skirret.settings.internal.Durations;
import java.util.List;
import java.util.Locale;

/**
 * The load as a picture, one panel below the other on the same axes. It scales with its place, follows a reader's wish
 * for dark colours, and in a narrow place shows larger letters and fewer of them.
 */
public final class SvgPicture {
    private static final int WIDTH = 820;
    private static final int LEFT = 74;
    private static final int RIGHT = 36;
    private static final int PLOT = WIDTH - LEFT - RIGHT;
    private static final int HEAD = 92;
    private static final int TITLE = 66;
    private static final int HEIGHT = 150;
    private static final int FOOT = 34;
    private static final int PANEL = TITLE + HEIGHT + FOOT;

    private static final String STYLE = """
            :root { --paper: #ffffff; --ink: #1f2328; --soft: #59636e; --grid: #d8dee4; --fresh: #4a8fd0; --retry: #f0a03c;
              --down: #cf222e; --veil: .09; --cap: #8250df }
            @media (prefers-color-scheme: dark) { :root { --paper: #0d1117; --ink: #f0f3f6; --soft: #a9b4c0; --grid: #30363d;
              --fresh: #3577b8; --retry: #c77d1a; --down: #ff7b72; --veil: .16; --cap: #c297ff } }
            text { font: 14px system-ui, -apple-system, "Segoe UI", "Liberation Sans", sans-serif; fill: var(--soft) }
            .name { font-weight: 600; font-size: 16px; fill: var(--ink) }
            .paper { fill: var(--paper) } .grid { stroke: var(--grid) } .axis { stroke: var(--soft) }
            .fresh { fill: var(--fresh) } .retry { fill: var(--retry) }
            .answered { fill: none; stroke: var(--ink); stroke-width: 1.6; stroke-linejoin: round }
            .cap { fill: none; stroke: var(--cap); stroke-width: 1.6; stroke-dasharray: 6 4 }
            .down { fill: var(--down); opacity: var(--veil) } .key { opacity: .4 }
            .end { text-anchor: end } .mid { text-anchor: middle } .narrow { display: none }
            @media (max-width: 560px) { text { font-size: 23px } .name { font-size: 25px } .wide { display: none }
              .narrow { display: inline } .answered, .cap { stroke-width: 2.6 } }
            """;

    private final StringBuilder svg = new StringBuilder();
    private final List<SimulationResult> results;
    private final Scenario scenario;
    private final Axes axes;

    private SvgPicture(List<SimulationResult> results) {
        this.results = results;
        this.scenario = results.get(0).scenario();
        this.axes = Axes.of(results);
    }

    /** A whole SVG document. */
    public static String of(List<SimulationResult> results) {
        return new SvgPicture(results).document();
    }

    /** Pixels at which it is drawn at most; in a narrower place it is smaller. */
    public static int width() {
        return shown(WIDTH);
    }

    /** Pixels at {@link #width}, with so many panels. */
    public static int height(int panels) {
        return shown(drawn(panels));
    }

    private static int drawn(int panels) {
        return HEAD + panels * PANEL + 8;
    }

    private static int shown(int units) {
        return units * 5 / 4;
    }

    private String document() {
        int height = drawn(results.size());
        add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"100%%\" role=\"img\""
                        + " style=\"max-width:%dpx\">",
                WIDTH, height, width());
        add("<title>Load on a service under retry policies</title>");
        add("<desc>%s</desc>", escaped(description()));
        add("<style>%s</style>", STYLE);
        add("<rect class=\"paper\" width=\"%d\" height=\"%d\"/>", WIDTH, height);
        List<String> words = TerminalPicture.wrapped(Words.scenario(scenario), 110);
        for (int i = 0; i < words.size(); i++) {
            text(20, 26 + i * 20, "wide", words.get(i));
        }
        text(
                20,
                34,
                "narrow",
                Numbers.compact(scenario.clients()) + " calls, down for " + Durations.format(scenario.outage()));
        legend();
        for (int i = 0; i < results.size(); i++) {
            panel(results.get(i), HEAD + i * PANEL);
        }
        return svg.append("</svg>\n").toString();
    }

    private void legend() {
        int y = 76;
        // Far enough apart for the large letters of a narrow place.
        swatch("fresh", 20, y);
        text(40, y, "", "fresh");
        swatch("retry", 140, y);
        text(160, y, "", "retries");
        add("<path class=\"answered\" d=\"M270 %d h22\"/>", y - 5);
        text(298, y, "", "answered");
        add("<path class=\"cap\" d=\"M440 %d h22\"/>", y - 5);
        text(468, y, "", "capacity");
        if (!scenario.outage().isZero()) {
            swatch("down key", 600, y);
            text(620, y, "", "outage");
        }
    }

    private void swatch(String kind, int x, int y) {
        add("<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"14\" height=\"14\"/>", kind, x, y - 12);
    }

    private void panel(SimulationResult result, int top) {
        text(20, top + 20, "name", result.name());
        text(20, top + 41, "wide", Words.figures(result));
        text(20, top + 45, "narrow", Words.fewFigures(result));
        int base = top + TITLE + HEIGHT;
        add("<g transform=\"translate(%d %d)\">", LEFT, base);
        if (!scenario.outage().isZero()) {
            double from = x(scenario.outageStart().toMillis() / 1e3);
            double to = x(scenario.outageEnd().toMillis() / 1e3);
            add(
                    "<rect class=\"down\" x=\"%s\" y=\"%d\" width=\"%s\" height=\"%d\"/>",
                    number(from), -HEIGHT, number(Math.max(1.5, to - from)), HEIGHT);
        }
        for (int step = 1; step <= Axes.STEPS; step++) {
            add("<path class=\"grid\" d=\"M0 %s h%d\"/>", number(y(step * axes.step())), PLOT);
        }
        area(result);
        double capacity = scenario.capacity();
        if (capacity <= axes.top()) {
            add("<path class=\"cap\" d=\"M0 %s h%d\"/>", number(y(capacity)), PLOT);
        }
        add("<path class=\"axis\" d=\"M0 0 h%d\"/>", PLOT);
        add("</g>");
        for (int step = 0; step <= Axes.STEPS; step++) {
            add(
                    "<text class=\"%s\" x=\"%d\" y=\"%d\">%s%s</text>",
                    step % 2 == 0 ? "end" : "end wide",
                    LEFT - 8,
                    base + (int) Math.round(y(step * axes.step())) + 5,
                    Numbers.compact(step * axes.step()),
                    step == Axes.STEPS ? "<tspan class=\"wide\">/s</tspan>" : "");
        }
        times(base);
    }

    private void times(int base) {
        int step = axes.timeStep(9);
        int count = 0;
        for (int second = 0; second <= axes.seconds(); second += step) {
            double x = LEFT + x(second);
            add("<path class=\"axis\" d=\"M%s %d v5\"/>", number(x), base);
            text((int) Math.round(x), base + 24, count % 2 == 0 ? "mid" : "mid wide", Numbers.clock(second));
            count++;
        }
        text(LEFT - 24, base + 24, "end wide", axes.seconds() > 3_600 ? "h:m:s" : "min:s");
    }

    /** Retries lie on the fresh calls; both as steps, so that a spike of a second stays one. */
    private void area(SimulationResult result) {
        int count = Math.min(axes.seconds(), PLOT);
        List<Axes.Column> columns = axes.columns(result.load(), count);
        double width = (double) PLOT / count;
        double[] fresh = columns.stream().mapToDouble(Axes.Column::fresh).toArray();
        double[] total = columns.stream().mapToDouble(Axes.Column::total).toArray();
        double[] answered = columns.stream().mapToDouble(Axes.Column::answered).toArray();
        add("<path class=\"retry\" d=\"%sL%d 0H0Z\"/>", steps(total, width), PLOT);
        add("<path class=\"fresh\" d=\"%sL%d 0H0Z\"/>", steps(fresh, width), PLOT);
        add("<path class=\"answered\" d=\"%s\"/>", steps(answered, width));
    }

    private String steps(double[] values, double width) {
        StringBuilder path = new StringBuilder();
        String before = "";
        for (int i = 0; i < values.length; i++) {
            String y = number(y(values[i]));
            if (!y.equals(before)) {
                path.append(i == 0 ? "M0 " + y : "H" + number(i * width) + "V" + y);
                before = y;
            }
        }
        return path.append('H').append(PLOT).toString();
    }

    private double x(double seconds) {
        return seconds * PLOT / axes.seconds();
    }

    private double y(double perSecond) {
        return -Math.min(HEIGHT, perSecond * HEIGHT / axes.top());
    }

    private String description() {
        StringBuilder text = new StringBuilder(Words.scenario(scenario));
        for (SimulationResult result : results) {
            text.append(' ')
                    .append(result.name())
                    .append(": ")
                    .append(Words.figures(result))
                    .append('.');
        }
        return text.toString();
    }

    private void text(int x, int y, String kind, String words) {
        add(
                "<text%s x=\"%d\" y=\"%d\">%s</text>",
                kind.isEmpty() ? "" : " class=\"" + kind + "\"", x, y, escaped(words));
    }

    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private static String number(double value) {
        String text = String.format(Locale.ROOT, "%.1f", value);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
