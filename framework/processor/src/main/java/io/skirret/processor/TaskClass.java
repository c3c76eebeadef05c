package io.skirret.processor;

import com.palantir.javapoet.CodeBlock;
import java.util.List;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.TypeMirror;

/**
 * A class with tasks, as far as they can be generated.
 *
 * @param element the class
 * @param generatedName simple name of the class to generate
 * @param tasks in the order of the source
 */
record TaskClass(TypeElement element, String generatedName, List<TaskMethod> tasks) {

    TaskClass {
        tasks = List.copyOf(tasks);
    }

    /**
     * One task.
     *
     * @param element the method
     * @param name name on the wire
     * @param key the method as woven calls name it
     * @param field name of the stub's field
     * @param stub simple name of the stub's class
     * @param parameters all parameters, an injected context included
     * @param resultType type of the result, boxed and unwrapped; {@code Void} for none
     * @param settings expression for the settings
     */
    record TaskMethod(
            ExecutableElement element,
            String name,
            String key,
            String field,
            String stub,
            List<Parameter> parameters,
            TypeMirror resultType,
            CodeBlock settings) {

        TaskMethod {
            parameters = List.copyOf(parameters);
        }

        List<Parameter> travelling() {
            return parameters.stream()
                    .filter(parameter -> !parameter.injected())
                    .toList();
        }
    }

    /** A parameter; {@code injected} marks the context, which does not travel. */
    record Parameter(VariableElement element, boolean injected) {

        String name() {
            return element.getSimpleName().toString();
        }

        TypeMirror type() {
            return element.asType();
        }

        /** Whether its values are not to be shown. */
        boolean sensitive() {
            return element.getAnnotationMirrors().stream()
                    .anyMatch(mirror -> mirror.getAnnotationType().toString().equals(FrameworkTypes.SENSITIVE));
        }
    }
}
