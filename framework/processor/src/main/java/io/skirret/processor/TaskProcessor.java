package io.skirret.processor;

import com.palantir.javapoet.JavaFile;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.FilerException;
import javax.annotation.processing.ProcessingEnvironment;
import javax.annotation.processing.RoundEnvironment;
import javax.annotation.processing.SupportedAnnotationTypes;
import javax.annotation.processing.SupportedOptions;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.ElementFilter;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;
import javax.tools.Diagnostic;
import org.jspecify.annotations.Nullable;

/**
 * Generates for each class with {@code @Task} methods its stubs and its module, and lists the modules for the worker to
 * find. What is wrong is reported as an error at the element; nothing is ever thrown at the compiler.
 */
@SupportedAnnotationTypes({FrameworkTypes.TASK, FrameworkTypes.GENERATED})
@SupportedOptions(KnownPolicies.OPTION)
public final class TaskProcessor extends AbstractProcessor {

    /** Classes whose signatures named types that another processor may generate in a later round. */
    private final Set<String> deferred = new LinkedHashSet<>();

    private final Set<String> modules = new TreeSet<>();

    private @Nullable Session session;

    /** What is set up once a compilation. */
    private record Session(Elements elements, Problems problems, TaskClassReader reader, StubWriter writer) {

        static Session of(ProcessingEnvironment environment) {
            Elements elements = environment.getElementUtils();
            Types types = environment.getTypeUtils();
            Problems problems = new Problems(environment.getMessager());
            SignatureTypes signatures = new SignatureTypes(elements, types);
            Reach reach = new Reach(elements);
            TaskClassReader reader = new TaskClassReader(
                    problems,
                    new MethodKey(elements, types),
                    new MethodRules(problems, signatures, new WireTypes(elements, types), reach),
                    new TaskNames(problems),
                    new SettingsReader(problems, KnownPolicies.of(environment), reach),
                    signatures);
            return new Session(elements, problems, reader, new StubWriter(elements, types));
        }
    }

    @Override
    public SourceVersion getSupportedSourceVersion() {
        return SourceVersion.latestSupported();
    }

    @Override
    public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
        try {
            if (round.processingOver()) {
                finish();
            } else {
                refuseLocalTasks(round);
                classes(round).forEach(this::generate);
            }
        } catch (IOException | RuntimeException failure) {
            processingEnv
                    .getMessager()
                    .printMessage(
                            Diagnostic.Kind.ERROR,
                            "Skirret's annotation processor expected to finish, got " + failure
                                    + "; stubs or the list of task modules are missing; compile from clean, and report it if it"
                                    + " comes back");
        }
        // Claimed, the mark on the generated code too: javac's lint warns of annotations that no processor wants.
        return true;
    }

    private void refuseLocalTasks(RoundEnvironment round) {
        try {
            LocalTasks local = LocalTasks.of(processingEnv);
            round.getRootElements().forEach(local::refuse);
        } catch (IllegalArgumentException | LinkageError notJavac) {
            // Another compiler, or a build tool in front of it: no trees to look into, and nothing else depends on
            // them.
            return;
        }
    }

    private Set<TypeElement> classes(RoundEnvironment round) {
        Elements elements = processingEnv.getElementUtils();
        Set<TypeElement> classes = new LinkedHashSet<>();
        for (String name : deferred) {
            TypeElement type = elements.getTypeElement(name);
            if (type != null) {
                classes.add(type);
            }
        }
        deferred.clear();
        @Nullable TypeElement task = elements.getTypeElement(FrameworkTypes.TASK);
        if (task != null) {
            for (Element method : round.getElementsAnnotatedWith(task)) {
                if (method.getEnclosingElement() instanceof TypeElement type) {
                    classes.add(type);
                }
            }
        }
        return classes;
    }

    private void generate(TypeElement type) {
        Session here = session();
        try {
            if (unresolved(type)) {
                deferred.add(type.getQualifiedName().toString());
                return;
            }
            TaskClass tasks = here.reader().read(type);
            if (tasks.tasks().isEmpty()) {
                return;
            }
            JavaFile file = here.writer().write(tasks);
            file.writeTo(processingEnv.getFiler());
            modules.add((file.packageName().isEmpty() ? "" : file.packageName() + ".") + tasks.generatedName() + "$"
                    + StubWriter.MODULE);
        } catch (FilerException taken) {
            here.problems()
                    .error(
                            type,
                            "to generate " + TaskClassReader.generatedName(type) + " for the tasks of "
                                    + type.getQualifiedName(),
                            "a class of that name in the sources",
                            "rename one of the two");
        } catch (IOException | RuntimeException | StackOverflowError failure) {
            here.problems().defect(type, failure);
        }
    }

    private static boolean unresolved(TypeElement type) {
        for (ExecutableElement method : ElementFilter.methodsIn(type.getEnclosedElements())) {
            TaskAnnotation annotation = TaskAnnotation.on(method);
            if (annotation != null
                    && (annotation.unresolved()
                            || Reach.unresolved(method.getReturnType())
                            || method.getParameters().stream()
                                    .anyMatch(parameter -> Reach.unresolved(parameter.asType())))) {
                return true;
            }
        }
        return false;
    }

    private void finish() throws IOException {
        Elements elements = processingEnv.getElementUtils();
        new ModuleIndex(processingEnv.getFiler())
                .update(modules, new Survivors(processingEnv.getFiler(), elements)::contains);
    }

    private Session session() {
        Session here = session;
        if (here == null) {
            here = Session.of(processingEnv);
            session = here;
        }
        return here;
    }
}
