package io.skirret.failure;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stack trace as it was written down: Java's, also from another JVM or logging library, and Python's. What is
 * neither has no frames. Never fails, whatever the text.
 */
final class RecordedStack {

    private static final int MOST_LINES = 2_000;
    private static final int LONGEST_LINE = 2_000;
    private static final int MOST_FRAMES = 1_024;

    private static final String CAUSE = "Caused by: ";
    private static final String PYTHON = "Traceback (most recent call last):";

    /** The class and method between what names loader and module, and the parenthesis. */
    private static final Pattern FRAME = Pattern.compile("^\\s{1,8}at ([^()]{1,1000})\\(.*");

    private static final Pattern IN_COMMON =
            Pattern.compile("^\\s{1,8}\\.\\.\\. (\\d{1,6}) (?:more|common frames omitted).*");
    private static final Pattern PYTHON_FRAME =
            Pattern.compile("^  File \"([^\"]{1,1000})\", line \\d{1,9}, in (.{1,300})$");
    private static final Pattern TYPE = Pattern.compile("^([\\w.$]{1,300})(?:: ?(.*))?$", Pattern.DOTALL);

    private RecordedStack() {}

    /**
     * @param type of what was thrown, where it is known besides
     * @param message of what was thrown, where it is known besides
     */
    static FailureTrace read(@Nullable String text, @Nullable String type, @Nullable String message) {
        List<String> lines =
                text == null ? List.of() : text.lines().limit(MOST_LINES).toList();
        List<FailureTrace.Link> links =
                lines.stream().anyMatch(line -> line.startsWith(PYTHON)) ? python(lines) : java(lines);
        if (links.isEmpty()) {
            return type == null
                    ? new FailureTrace(List.of())
                    : new FailureTrace(List.of(new FailureTrace.Link(type, message, List.of())));
        }
        if (type != null
                && !links.get(0).type().equals(type)
                && links.get(0).frames().isEmpty()) {
            links.set(0, new FailureTrace.Link(type, message, List.of()));
        }
        return new FailureTrace(links);
    }

    private static List<FailureTrace.Link> java(List<String> lines) {
        List<FailureTrace.Link> links = new ArrayList<>();
        StringBuilder head = new StringBuilder();
        List<FailureTrace.Frame> frames = new ArrayList<>();
        List<FailureTrace.Frame> around = List.of();
        boolean aside = false;
        for (String raw : lines) {
            String line = bounded(raw);
            Matcher frame = FRAME.matcher(line);
            Matcher common = IN_COMMON.matcher(line);
            if (line.startsWith(CAUSE)) {
                add(links, head, frames);
                around = links.isEmpty()
                        ? List.of()
                        : links.get(links.size() - 1).frames();
                head.append(line, CAUSE.length(), line.length());
                frames = new ArrayList<>();
                aside = false;
            } else if (line.startsWith("\tSuppressed: ") || line.startsWith("\t\t")) {
                aside = true; // it belongs to what was suppressed, until the next cause
            } else if (common.matches() && !aside) {
                int shared = Integer.parseInt(common.group(1));
                frames.addAll(around.subList(Math.max(0, around.size() - shared), around.size()));
                aside = true; // nothing of this exception comes behind that
            } else if (frame.matches()) {
                if (!aside && frames.size() < MOST_FRAMES) {
                    frames.add(frame(frame.group(1)));
                }
            } else if (frames.isEmpty() && !aside) {
                head.append(head.isEmpty() ? "" : "\n").append(line);
            }
        }
        add(links, head, frames);
        return links;
    }

    private static void add(List<FailureTrace.Link> links, StringBuilder head, List<FailureTrace.Frame> frames) {
        Matcher type = TYPE.matcher(head.toString().strip());
        if (type.matches()) {
            links.add(new FailureTrace.Link(type.group(1), type.group(2), frames));
        }
        head.setLength(0);
    }

    private static FailureTrace.Frame frame(String name) {
        // A lambda's class may have a slash of its own, behind its name.
        int lambda = name.indexOf("$$Lambda");
        int module = name.lastIndexOf('/', lambda < 0 ? name.length() : lambda);
        String plain = name.substring(module + 1);
        int method = plain.lastIndexOf('.');
        return method < 0
                ? new FailureTrace.Frame("", plain)
                : new FailureTrace.Frame(plain.substring(0, method), plain.substring(method + 1));
    }

    // Python writes the cause first, and the innermost frame last.
    private static List<FailureTrace.Link> python(List<String> lines) {
        List<FailureTrace.Link> links = new ArrayList<>();
        List<FailureTrace.Frame> frames = new ArrayList<>();
        boolean inside = false;
        for (String raw : lines) {
            String line = bounded(raw);
            Matcher frame = PYTHON_FRAME.matcher(line);
            if (line.startsWith(PYTHON)) {
                inside = true;
                frames = new ArrayList<>();
            } else if (inside && frame.matches()) {
                frames.add(0, new FailureTrace.Frame(pythonModule(frame.group(1)), frame.group(2)));
            } else if (inside && !line.isEmpty() && !line.startsWith(" ")) {
                Matcher type = TYPE.matcher(line);
                if (type.matches()) {
                    links.add(0, new FailureTrace.Link(type.group(1), type.group(2), frames));
                    inside = false;
                }
            }
        }
        return links;
    }

    /** The file without its folders, which a deployment names anew; what was installed is a library. */
    private static String pythonModule(String path) {
        String file = path.substring(1 + Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')));
        boolean library = path.contains("-packages/") || path.contains("-packages\\") || path.contains("/lib/python");
        return library ? ApplicationFrames.PYTHON_LIBRARY + file : file;
    }

    private static String bounded(String line) {
        return line.length() <= LONGEST_LINE ? line : line.substring(0, LONGEST_LINE);
    }
}
