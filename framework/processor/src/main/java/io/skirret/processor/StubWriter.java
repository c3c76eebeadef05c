package io.skirret.processor;

import com.palantir.javapoet.AnnotationSpec;
import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.JavaFile;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import com.palantir.javapoet.WildcardTypeName;
import io.skirret.processor.TaskClass.Parameter;
import io.skirret.processor.TaskClass.TaskMethod;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;
import org.jspecify.annotations.Nullable;

/** Writes the stubs and the module of one class. */
final class StubWriter {

    static final String MODULE = "Module";

    private static final Set<String> NULL_DEFAULTS =
            Set.of("org.jspecify.annotations.NullMarked", "org.jspecify.annotations.NullUnmarked");

    private final Elements elements;
    private final Types types;

    StubWriter(Elements elements, Types types) {
        this.elements = elements;
        this.types = types;
    }

    JavaFile write(TaskClass source) {
        ClassName owner = ClassName.get(source.element());
        ClassName generated = ClassName.get(owner.packageName(), source.generatedName());
        TypeSpec.Builder file = TypeSpec.classBuilder(generated)
                .addOriginatingElement(source.element())
                .addJavadoc("Calls the tasks of {@link $T}: one field a task.\n", owner)
                .addModifiers(Modifier.FINAL)
                .addMethod(MethodSpec.constructorBuilder()
                        .addModifiers(Modifier.PRIVATE)
                        .build());
        if (visibleEverywhere(source.element())) {
            file.addModifiers(Modifier.PUBLIC);
        }
        mark(file, source.element());
        for (TaskMethod task : source.tasks()) {
            ClassName stub = generated.nestedClass(task.stub());
            file.addField(field(task, stub));
            file.addType(stub(task, stub, owner));
        }
        file.addType(module(source));
        return JavaFile.builder(generated.packageName(), file.build())
                .skipJavaLangImports(true)
                .indent("    ")
                .build();
    }

    private void mark(TypeSpec.Builder file, TypeElement source) {
        // Absent where the application is a module that does not read java.compiler.
        TypeElement annotation = elements.getTypeElement(elements.getModuleOf(source), FrameworkTypes.GENERATED);
        if (annotation != null) {
            file.addAnnotation(AnnotationSpec.builder(ClassName.get(annotation))
                    .addMember("value", "$S", TaskProcessor.class.getName())
                    .build());
        }
        // The casts of the invokers are unchecked, and what the source already answers for is not said twice. Eclipse's
        // compiler has warnings of its own, and goes by "all" (first, or it calls the others unnecessary); javac does
        // not.
        file.addAnnotation(AnnotationSpec.builder(SuppressWarnings.class)
                .addMember(
                        "value",
                        "{$S, $S, $S, $S, $S, $S}",
                        "all",
                        "deprecation",
                        "rawtypes",
                        "removal",
                        "unchecked",
                        "varargs")
                .build());
        for (Element element = source;
                element != null && element.getKind() != ElementKind.PACKAGE;
                element = element.getEnclosingElement()) {
            for (var mirror : element.getAnnotationMirrors()) {
                if (NULL_DEFAULTS.contains(mirror.getAnnotationType().toString())) {
                    file.addAnnotation(AnnotationSpec.get(mirror));
                    return;
                }
            }
        }
    }

    private FieldSpec field(TaskMethod task, ClassName stub) {
        FieldSpec.Builder field = FieldSpec.builder(stub, task.field(), Modifier.STATIC, Modifier.FINAL)
                .addJavadoc(Javadoc.of(elements.getDocComment(task.element()), task.name()))
                .initializer("new $T($T.defaults())", stub, FrameworkTypes.OPTIONS);
        if (isPublic(task)) {
            field.addModifiers(Modifier.PUBLIC);
        }
        if (elements.isDeprecated(task.element())) {
            field.addAnnotation(Deprecated.class);
        }
        return field.build();
    }

    private TypeSpec stub(TaskMethod task, ClassName stub, ClassName owner) {
        TypeName result = SourceTypes.argument(task.resultType());
        TypeSpec.Builder type = TypeSpec.classBuilder(stub)
                .addModifiers(Modifier.STATIC, Modifier.FINAL)
                .superclass(ParameterizedTypeName.get(FrameworkTypes.STUB, result))
                .addJavadoc(
                        "How {@link $T#$L} is called.\n", owner, task.element().getSimpleName())
                .addField(definition(task, owner))
                .addMethod(MethodSpec.constructorBuilder()
                        .addModifiers(Modifier.PRIVATE)
                        .addParameter(FrameworkTypes.OPTIONS, "options")
                        .addStatement("super(DEFINITION, options)")
                        .build())
                .addMethod(call(task, "delay", ParameterizedTypeName.get(FrameworkTypes.RESULT, result), "send", 0)
                        .addJavadoc("Sends the call and returns once the broker has stored it.\n")
                        .build())
                .addMethod(
                        call(task, "signature", ParameterizedTypeName.get(FrameworkTypes.SIGNATURE, result), "bind", 0)
                                .addJavadoc("Binds the arguments without sending.\n")
                                .build());
        if (!task.travelling().isEmpty()) {
            TypeName first =
                    SourceTypes.argument(task.travelling().get(0).type()).box();
            type.addMethod(call(task, "from", ParameterizedTypeName.get(FrameworkTypes.STEP, first, result), "open", 1)
                    .addJavadoc("Binds the arguments behind the first, which the call before it gives.\n")
                    .build());
        }
        type.addMethod(MethodSpec.methodBuilder("with")
                        .addModifiers(Modifier.PUBLIC)
                        .addJavadoc("The same stub, whose calls are sent with these options.\n")
                        .addParameter(FrameworkTypes.OPTIONS, "options")
                        .returns(stub)
                        .addStatement("return new $T(options)", stub)
                        .build())
                .addMethod(MethodSpec.methodBuilder("with")
                        .addModifiers(Modifier.PUBLIC)
                        .addJavadoc("The same stub with its options changed: {@code with(o -> o.priority(9))}.\n")
                        .addParameter(
                                ParameterizedTypeName.get(
                                        ClassName.get(Consumer.class), FrameworkTypes.OPTIONS.nestedClass("Builder")),
                                "change")
                        .returns(stub)
                        .addStatement("return new $T(changed(change))", stub)
                        .build());
        if (isPublic(task)) {
            type.addModifiers(Modifier.PUBLIC);
        }
        return type.build();
    }

    /** @param open how many of the first parameters it leaves out */
    private MethodSpec.Builder call(TaskMethod task, String name, TypeName returned, String target, int open) {
        List<Parameter> travelling =
                task.travelling().subList(open, task.travelling().size());
        boolean varargs = !travelling.isEmpty() && endsInVarargs(task);
        // Final for @SafeVarargs, which a generic array of arguments needs.
        MethodSpec.Builder method = MethodSpec.methodBuilder(name)
                .addModifiers(Modifier.PUBLIC, Modifier.FINAL)
                .varargs(varargs)
                .returns(returned);
        if (varargs && !reifiable(travelling.get(travelling.size() - 1).type())) {
            method.addAnnotation(SafeVarargs.class);
        }
        for (Parameter parameter : travelling) {
            method.addParameter(ParameterSpec.builder(SourceTypes.annotated(parameter.type()), parameter.name())
                    .addAnnotations(SourceTypes.declared(parameter.element()))
                    .build());
        }
        CodeBlock arguments = travelling.stream().map(StubWriter::argument).collect(CodeBlock.joining(", "));
        // A lone array would itself become the argument list.
        boolean loneArray =
                travelling.size() == 1 && isObjectArray(travelling.get(0).type());
        return method.addStatement(
                "return $L($L)", target, loneArray ? CodeBlock.of("($T) $L", Object.class, arguments) : arguments);
    }

    private static CodeBlock argument(Parameter parameter) {
        return CodeBlock.of("$N", parameter.name());
    }

    /** The source's last parameter is the stub's last too, unless it is the context. */
    private static boolean endsInVarargs(TaskMethod task) {
        List<Parameter> all = task.parameters();
        return task.element().isVarArgs() && !all.get(all.size() - 1).injected();
    }

    private boolean reifiable(TypeMirror array) {
        return types.isSameType(array, types.erasure(array));
    }

    private static boolean isObjectArray(TypeMirror type) {
        return type.getKind() == TypeKind.ARRAY
                && !((ArrayType) type).getComponentType().getKind().isPrimitive();
    }

    private FieldSpec definition(TaskMethod task, ClassName owner) {
        TypeName type = ParameterizedTypeName.get(FrameworkTypes.DEFINITION, SourceTypes.argument(task.resultType()));
        CodeBlock parameters = task.travelling().stream()
                .map(parameter -> CodeBlock.of(
                        parameter.sensitive() ? "new $T($S, $L, true)" : "new $T($S, $L)",
                        FrameworkTypes.PARAMETER,
                        parameter.name(),
                        SourceTypes.reflected(parameter.type())))
                .collect(CodeBlock.joining(",\n"));
        boolean several = task.travelling().size() > 1;
        return FieldSpec.builder(type, "DEFINITION", Modifier.PRIVATE, Modifier.STATIC, Modifier.FINAL)
                .initializer(CodeBlock.builder()
                        .add("new $T<>(\n$>$>", FrameworkTypes.DEFINITION)
                        .add("$S,\n", task.name())
                        .add("$S,\n", task.key())
                        .add(several ? "$T.of(\n$>$>$L$<$<),\n" : "$T.of($L),\n", List.class, parameters)
                        .add("$L,\n", SourceTypes.reflected(task.resultType()))
                        .add("$L,\n", task.settings())
                        .add("$L)$<$<", invoker(task, owner))
                        .build())
                .build();
    }

    private CodeBlock invoker(TaskMethod task, ClassName owner) {
        CodeBlock.Builder arguments = CodeBlock.builder();
        int index = 0;
        String separator = "";
        for (Parameter parameter : task.parameters()) {
            arguments.add(separator);
            if (parameter.injected()) {
                arguments.add("context");
            } else if (isObject(parameter.type())) {
                arguments.add("arguments[$L]", index++);
            } else {
                arguments.add("($T) arguments[$L]", SourceTypes.bare(parameter.type()), index++);
            }
            separator = ", ";
        }
        boolean isStatic = task.element().getModifiers().contains(Modifier.STATIC);
        CodeBlock target = isStatic ? CodeBlock.of("$T", owner) : CodeBlock.of("instances.instance($T.class)", owner);
        CodeBlock call = CodeBlock.of("$L.$L($L)", target, task.element().getSimpleName(), arguments.build());
        CodeBlock invoker = task.element().getReturnType().getKind() == TypeKind.VOID
                ? CodeBlock.of("(instances, arguments, context) -> {\n$>$L;\nreturn null;\n$<}", call)
                : CodeBlock.of("(instances, arguments, context) -> $L", call);
        return isStatic
                ? invoker
                : CodeBlock.of("$T.onInstanceOf($T.class, $L)", FrameworkTypes.INVOKER, owner, invoker);
    }

    private boolean isObject(TypeMirror type) {
        return types.isSameType(
                type, elements.getTypeElement("java.lang.Object").asType());
    }

    private static TypeSpec module(TaskClass source) {
        TypeName any = ParameterizedTypeName.get(FrameworkTypes.DEFINITION, WildcardTypeName.subtypeOf(Object.class));
        CodeBlock tasks = source.tasks().stream()
                .map(task -> CodeBlock.of("$L.definition()", task.field()))
                .collect(CodeBlock.joining(", "));
        return TypeSpec.classBuilder(MODULE)
                .addModifiers(Modifier.PUBLIC, Modifier.STATIC, Modifier.FINAL)
                .addSuperinterface(FrameworkTypes.MODULE)
                .addJavadoc("The tasks of {@link $T}, for the worker to find.\n", ClassName.get(source.element()))
                .addMethod(MethodSpec.constructorBuilder()
                        .addModifiers(Modifier.PUBLIC)
                        .build())
                .addMethod(MethodSpec.methodBuilder("tasks")
                        .addAnnotation(Override.class)
                        .addModifiers(Modifier.PUBLIC)
                        .returns(ParameterizedTypeName.get(ClassName.get(List.class), any))
                        .addStatement("return $T.of($L)", List.class, tasks)
                        .build())
                .build();
    }

    private static boolean isPublic(TaskMethod task) {
        return task.element().getModifiers().contains(Modifier.PUBLIC);
    }

    private static boolean visibleEverywhere(@Nullable Element start) {
        for (Element element = start;
                element != null
                        && (element.getKind().isClass() || element.getKind().isInterface());
                element = element.getEnclosingElement()) {
            if (!element.getModifiers().contains(Modifier.PUBLIC)) {
                return false;
            }
        }
        return true;
    }
}
