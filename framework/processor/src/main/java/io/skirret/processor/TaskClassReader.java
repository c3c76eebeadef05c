package io.skirret.processor;

import io.skirret.processor.TaskClass.Parameter;
import io.skirret.processor.TaskClass.TaskMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.ElementFilter;

/** Reads the tasks of one class; what is refused has been reported and is left out. */
final class TaskClassReader {

    private final Problems problems;
    private final MethodKey keys;
    private final MethodRules methods;
    private final TaskNames names;
    private final SettingsReader settings;
    private final SignatureTypes types;

    TaskClassReader(
            Problems problems,
            MethodKey keys,
            MethodRules methods,
            TaskNames names,
            SettingsReader settings,
            SignatureTypes types) {
        this.problems = problems;
        this.keys = keys;
        this.methods = methods;
        this.names = names;
        this.settings = settings;
        this.types = types;
    }

    TaskClass read(TypeElement type) {
        String generated = generatedName(type);
        StubNames stubs = new StubNames(problems, type, generated);
        List<TaskMethod> tasks = new ArrayList<>();
        for (ExecutableElement method : ElementFilter.methodsIn(type.getEnclosedElements())) {
            TaskAnnotation annotation = TaskAnnotation.on(method);
            if (annotation == null || isTwinInCompanion(type, method)) {
                continue;
            }
            // All three report what they find, so that one compilation shows everything.
            String name = names.read(method, annotation);
            var said = settings.read(annotation, parameters(method));
            boolean callable = methods.check(method);
            Optional<StubNames.Stub> stub = stubs.name(method, annotation);
            if (callable && stub.isPresent()) {
                tasks.add(new TaskMethod(
                        method,
                        name,
                        keys.of(method),
                        stub.get().field(),
                        stub.get().type(),
                        parameters(method),
                        types.result(method),
                        said));
            }
        }
        return new TaskClass(type, generated, tasks);
    }

    /**
     * A Kotlin companion's {@code @JvmStatic} function is two methods with the same annotations: a static one of the
     * class, which is the task, and one of the companion, which it calls.
     */
    private static boolean isTwinInCompanion(TypeElement type, ExecutableElement method) {
        return type.getEnclosingElement() instanceof TypeElement outer
                && !method.getModifiers().contains(Modifier.STATIC)
                && ElementFilter.fieldsIn(outer.getEnclosedElements()).stream()
                        .anyMatch(field -> field.getModifiers().contains(Modifier.STATIC)
                                && field.asType()
                                        .toString()
                                        .equals(type.asType().toString()))
                && ElementFilter.methodsIn(outer.getEnclosedElements()).stream()
                        .anyMatch(twin -> twin.getModifiers().contains(Modifier.STATIC)
                                && TaskAnnotation.on(twin) != null
                                && twin.getSimpleName().equals(method.getSimpleName())
                                && types(twin).equals(types(method)));
    }

    private static List<String> types(ExecutableElement method) {
        return method.getParameters().stream()
                .map(parameter -> parameter.asType().toString())
                .toList();
    }

    private List<Parameter> parameters(ExecutableElement method) {
        return method.getParameters().stream()
                .map(parameter -> new Parameter(parameter, types.isContext(parameter.asType())))
                .toList();
    }

    /** {@code Emails} gives EmailsTasks, {@code Outer.Inner} Outer_InnerTasks. */
    static String generatedName(TypeElement type) {
        String name = type.getSimpleName().toString();
        for (Element outer = type.getEnclosingElement();
                outer != null && outer.getKind() != ElementKind.PACKAGE;
                outer = outer.getEnclosingElement()) {
            name = outer.getSimpleName() + "_" + name;
        }
        return name + "Tasks";
    }
}
