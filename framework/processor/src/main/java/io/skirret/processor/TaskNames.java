package io.skirret.processor;

import java.util.HashMap;
import java.util.Map;
import javax.lang.model.element.AnnotationValue;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import org.jspecify.annotations.Nullable;

/** The task names and aliases of a compilation: each well-formed, each only once. */
final class TaskNames {

    private static final String EXPECTED = "a task name of 1 to 255 bytes without control characters";

    private final Problems problems;
    private final Map<String, String> claimed = new HashMap<>();

    TaskNames(Problems problems) {
        this.problems = problems;
    }

    /** The task's name. */
    String read(ExecutableElement method, TaskAnnotation annotation) {
        TypeElement owner = MethodRules.owner(method);
        String standard = owner.getQualifiedName() + "." + method.getSimpleName();
        String name = annotation.text("name").orElse(standard);
        @Nullable String fault = WireNames.faultOfTask(name);
        if (fault != null) {
            problems.error(
                    annotation.place("name"),
                    EXPECTED,
                    fault,
                    annotation.text("name").isPresent()
                            ? "leave name out for \"" + standard + "\""
                            : "give it a shorter one: @Task(name = ...)");
        } else {
            claim(name, method, annotation.place("name"));
        }
        for (AnnotationValue item : annotation.items("aliases")) {
            String alias = (String) item.getValue();
            @Nullable String aliasFault = WireNames.faultOfTask(alias);
            if (aliasFault != null) {
                problems.error(annotation.place(item), EXPECTED, aliasFault, "take the alias out or correct it");
            } else {
                claim(alias, method, annotation.place(item));
            }
        }
        return name;
    }

    private void claim(String name, ExecutableElement method, Problems.Place place) {
        String claimant = MethodRules.owner(method) + "." + method;
        @Nullable String other = claimed.putIfAbsent(name, claimant);
        if (other != null) {
            problems.error(
                    place,
                    "task names and aliases to be unique",
                    "\"" + name + "\" for " + claimant + " and for " + other,
                    "give one of them another name");
        }
    }
}
