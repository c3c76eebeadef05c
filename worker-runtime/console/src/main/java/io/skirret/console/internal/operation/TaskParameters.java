package io.skirret.console.internal.operation;

import io.skirret.control.Control;
import io.skirret.transport.TransportException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What the parameters of a task are, as workers tell; asked each time. Thread-safe. */
public final class TaskParameters {

    private static final String ANY = "any";

    /** Kinds of values that are in one piece. */
    private static final Set<String> SCALARS = Set.of("string", "integer", "number", "boolean");

    private final Control control;

    public TaskParameters(Control control) {
        this.control = control;
    }

    /**
     * A parameter.
     *
     * @param sensitive whether its value is not to be shown
     * @param sensitiveParts whether a value may have parts that are not to be shown; also if nobody tells
     * @param kind what its value is in JSON, as a worker says it: {@code any} if it does not
     * @param nullable whether it may be null
     * @param values all that it may be; empty if that is not told
     */
    public record Parameter(
            String name,
            boolean sensitive,
            boolean sensitiveParts,
            String kind,
            boolean nullable,
            List<String> values) {

        public Parameter {
            values = List.copyOf(values);
        }

        /** One that may be anything. */
        public Parameter(String name, boolean sensitive) {
            this(name, sensitive, true, ANY, true, List.of());
        }

        /** Whether a value may have parts. */
        public boolean mayHaveParts() {
            return !SCALARS.contains(kind);
        }

        /** Whether such a part may be what nobody is to see. */
        public boolean mayHideParts() {
            return sensitiveParts && mayHaveParts();
        }

        /** What holds if another worker says this of it, too. */
        private Parameter with(Parameter other) {
            return new Parameter(
                    name,
                    sensitive || other.sensitive,
                    sensitiveParts || other.sensitiveParts,
                    kind.equals(other.kind) ? kind : ANY,
                    nullable && other.nullable,
                    values.equals(other.values) ? values : List.of());
        }
    }

    /**
     * They in order. It waits for workers as {@link io.skirret.control.Workers} says. Sensitive is what any worker
     * calls so.
     *
     * @return empty if no worker tells, as Python ones never do, or if workers tell different names
     */
    public Optional<List<Parameter>> of(String task) {
        try {
            return of(
                    task,
                    control.workers()
                            .ask("skirret_tasks", Map.of("task", task))
                            .values()
                            .values());
        } catch (TransportException away) {
            return Optional.empty();
        }
    }

    /** The same, out of what workers answered. */
    public static Optional<List<Parameter>> of(String task, Collection<?> answers) {
        Map<List<String>, List<Parameter>> told = new HashMap<>();
        told(task, answers).forEach(known -> {
            if (known.get("parameters") instanceof List<?> all) {
                List<Parameter> parameters = parameters(all);
                told.merge(parameters.stream().map(Parameter::name).toList(), parameters, TaskParameters::merged);
            }
        });
        return told.size() == 1 ? told.values().stream().findFirst() : Optional.empty();
    }

    /** What workers told of one task, which may be called by an alias. */
    public static Stream<Map<?, ?>> told(String task, Collection<?> answers) {
        return answers.stream()
                .filter(List.class::isInstance)
                .flatMap(answer -> ((List<?>) answer).stream())
                .filter(Map.class::isInstance)
                .<Map<?, ?>>map(each -> (Map<?, ?>) each)
                .filter(known -> isCalled(known, task));
    }

    private static List<Parameter> parameters(List<?> told) {
        List<Parameter> parameters = new ArrayList<>();
        for (Object parameter : told) {
            if (parameter instanceof Map<?, ?> one && one.get("name") instanceof String name) {
                parameters.add(new Parameter(
                        name,
                        Boolean.TRUE.equals(one.get("sensitive")),
                        // A worker that does not tell it is of an earlier version.
                        !Boolean.FALSE.equals(one.get("sensitive_parts")),
                        one.get("kind") instanceof String kind ? kind : ANY,
                        !Boolean.FALSE.equals(one.get("nullable")),
                        one.get("values") instanceof List<?> values
                                ? values.stream().map(String::valueOf).toList()
                                : List.of()));
            }
        }
        return parameters;
    }

    private static List<Parameter> merged(List<Parameter> some, List<Parameter> others) {
        List<Parameter> both = new ArrayList<>();
        for (int i = 0; i < some.size(); i++) {
            both.add(some.get(i).with(others.get(i)));
        }
        return both;
    }

    private static boolean isCalled(Map<?, ?> known, String task) {
        return task.equals(known.get("name"))
                || (known.get("aliases") instanceof List<?> aliases && aliases.contains(task));
    }
}
