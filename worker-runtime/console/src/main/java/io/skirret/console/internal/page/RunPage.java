package io.skirret.console.internal.page;

import io.skirret.console.internal.api.Api;
import io.skirret.console.internal.api.KnownTask;
import io.skirret.console.internal.http.Request;
import io.skirret.console.internal.http.Role;
import io.skirret.console.internal.http.Route;
import io.skirret.console.internal.http.Route.Method;
import io.skirret.console.internal.operation.TaskParameters.Parameter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A call of any task, with a form that is made of what workers tell of its parameters. */
final class RunPage {

    private static final String PATH = "/run";
    private static final String TASK = "task";
    private static final int ROWS = 200;

    private final Api.Sources over;
    private final Frames frames;

    RunPage(Api.Sources over, Frames frames) {
        this.over = over;
        this.frames = frames;
    }

    /**
     * What the page shows.
     *
     * @param task that is to be run; the empty text for none yet
     * @param tasks that workers know, by name; that one alone, if there is one
     */
    record Shown(String task, List<KnownTask> tasks) {

        /** What workers tell of it; null if none that answers knows it. */
        @Nullable
        KnownTask known() {
            return tasks.stream()
                    .filter(each -> each.name().equals(task))
                    .findFirst()
                    .orElse(null);
        }

        /** Those that a list shows. */
        List<KnownTask> rows() {
            return tasks.stream().limit(ROWS).toList();
        }

        /** How many more there are. */
        int leftOut() {
            return Math.max(0, tasks.size() - ROWS);
        }
    }

    /** Where a task's form is. */
    static String url(String task) {
        return Words.url(PATH, Map.of(TASK, task));
    }

    /** What a field takes, for people. */
    static String expected(Parameter parameter) {
        return switch (parameter.kind()) {
            case "string" -> parameter.values().isEmpty() ? "a text" : "one of these";
            case "integer" -> "a whole number";
            case "number" -> "a number";
            case "boolean" -> "true or false";
            case "array" -> "a list in JSON";
            case "object" -> "JSON; a text in quotes";
            default -> "any JSON; a text in quotes";
        };
    }

    /** What a field means in which nothing is written, if that is taken. */
    static String blank(Parameter parameter) {
        return parameter.nullable()
                        && !parameter.kind().equals("string")
                        && choices(parameter).isEmpty()
                ? "; blank for null"
                : "";
    }

    /** What may be chosen; empty if it is to be written. */
    static List<String> choices(Parameter parameter) {
        return parameter.kind().equals("boolean") ? List.of("true", "false") : parameter.values();
    }

    List<Route> routes() {
        return List.of(new Route(Method.GET, PATH, Role.OPERATOR, Set.of(TASK), this::show).ownSiteOnly());
    }

    private Object show(Request request) {
        String task = request.parameter(TASK).orElse("").strip();
        Shown shown = new Shown(task, KnownTask.ask(over.control(), task.isEmpty() ? null : task));
        return frames.page(request, Frame.Section.RUN, "Run a task", "run", shown);
    }
}
