package io.skirret.processor;

import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.ElementFilter;

/**
 * Gives each task of a class the names of its stub: the field is called as the method. Overloads cannot all have that
 * one, so each takes the last part of its explicit task name.
 */
final class StubNames {

    /** Fields so called would hide the types that the generated code names. */
    private static final Set<String> HIDING = Set.of("Duration", "List", "Set", "TaskOptions", "TaskSettings");

    private final Problems problems;
    private final TypeElement owner;
    /**
     * The class and those around it: the generated code names it by all of them, and in the unnamed package has no
     * other way.
     */
    private final Set<String> classes = new HashSet<>();

    private final Set<String> fields = new HashSet<>();
    private final Set<String> types = new HashSet<>();

    StubNames(Problems problems, TypeElement owner, String generated) {
        this.problems = problems;
        this.owner = owner;
        // Without regard to case: each type becomes a file, and not every file system can tell them apart.
        types.add(StubWriter.MODULE.toLowerCase(Locale.ROOT));
        types.add(generated.toLowerCase(Locale.ROOT));
        for (Element each = owner; each instanceof TypeElement; each = each.getEnclosingElement()) {
            String name = each.getSimpleName().toString();
            classes.add(name);
            types.add(name.toLowerCase(Locale.ROOT));
        }
    }

    /** Names of a stub's field and class. */
    record Stub(String field, String type) {}

    Optional<Stub> name(ExecutableElement method, TaskAnnotation annotation) {
        String name = method.getSimpleName().toString();
        if (isOverloaded(method)) {
            Optional<String> explicit = annotation.text("name").map(text -> text.substring(text.lastIndexOf('.') + 1));
            if (explicit.isEmpty() || !SourceVersion.isName(explicit.get()) || fields.contains(explicit.get())) {
                problems.error(
                        annotation.place("name"),
                        "overloaded task methods to have names of their own whose last parts differ, since their stubs are"
                                + " called by them",
                        "several @Task methods " + name + " in " + owner.getQualifiedName()
                                + explicit.map(text -> " and the name's last part \"" + text + "\"")
                                        .orElse(" and no name"),
                        "write for example @Task(name = \"" + owner.getQualifiedName() + "." + name
                                + "_by_id\"), or give the method another name");
                return Optional.empty();
            }
            name = explicit.get();
        }
        if (HIDING.contains(name) || classes.contains(name) || !fields.add(name)) {
            problems.error(
                    method,
                    "a name for the stub that is free",
                    "\"" + name + "\", which is taken in the generated class",
                    "rename the method (or, for an overload, the last part of the task's name)");
            return Optional.empty();
        }
        return Optional.of(new Stub(name, type(name)));
    }

    private String type(String field) {
        String base = field.substring(0, 1).toUpperCase(Locale.ROOT) + field.substring(1);
        String type = base;
        for (int suffix = 1; !types.add(type.toLowerCase(Locale.ROOT)); suffix++) {
            type = base + "Task" + (suffix == 1 ? "" : suffix);
        }
        return type;
    }

    private boolean isOverloaded(ExecutableElement method) {
        return ElementFilter.methodsIn(owner.getEnclosedElements()).stream()
                        .filter(other -> other.getSimpleName().equals(method.getSimpleName()))
                        .filter(other -> TaskAnnotation.on(other) != null)
                        .count()
                > 1;
    }
}
