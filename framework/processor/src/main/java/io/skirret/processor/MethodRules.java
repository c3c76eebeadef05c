package io.skirret.processor;

import java.util.Objects;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.TypeMirror;
import org.jspecify.annotations.Nullable;

/** Which methods can be tasks. */
final class MethodRules {

    private final Problems problems;
    private final SignatureTypes types;
    private final WireTypes wire;
    private final Reach reach;

    MethodRules(Problems problems, SignatureTypes types, WireTypes wire, Reach reach) {
        this.problems = problems;
        this.types = types;
        this.wire = wire;
        this.reach = reach;
    }

    /** Whether stubs can be generated for the method; what stands against it has been reported. */
    boolean check(ExecutableElement method) {
        return shape(method) && signature(method);
    }

    /** The class that declares the method. */
    static TypeElement owner(ExecutableElement method) {
        return (TypeElement) Objects.requireNonNull(method.getEnclosingElement());
    }

    private boolean shape(ExecutableElement method) {
        TypeElement owner = MethodRules.owner(method);
        boolean isStatic = method.getModifiers().contains(Modifier.STATIC);
        if (method.getModifiers().contains(Modifier.PRIVATE)) {
            return refuse(
                    method, "a method that the worker can call", "a private one", "make it package-private or wider");
        }
        for (Element type = owner; type instanceof TypeElement; type = type.getEnclosingElement()) {
            if (type.getModifiers().contains(Modifier.PRIVATE)) {
                return refuse(
                        method,
                        "a class that the worker can reach",
                        "the private " + type,
                        "make " + type.getSimpleName() + " package-private or wider");
            }
        }
        if (method.getModifiers().contains(Modifier.NATIVE)) {
            return refuse(method, "a method with a body in Java", "a native one", "call it from the task's method");
        }
        if (!method.getTypeParameters().isEmpty()) {
            return refuse(
                    method,
                    "a method whose argument types are known when it is declared, so that JSON can be read into them",
                    "type parameters " + method.getTypeParameters(),
                    "name the types, or write one task for each");
        }
        return isStatic || instance(method, owner);
    }

    private boolean instance(ExecutableElement method, TypeElement owner) {
        if (owner.getKind().isInterface()) {
            return refuse(
                    method,
                    "a static method, or an instance method of a class",
                    method.getModifiers().contains(Modifier.ABSTRACT)
                            ? "an abstract method of an interface"
                            : "a default method of an interface, of which there is no object to run it on",
                    "make it static, or put @Task on the method of a class that implements " + owner.getSimpleName());
        }
        if (owner.getKind() == ElementKind.ENUM) {
            return refuse(
                    method,
                    "a static method, or an instance method of a class",
                    "an instance method of an enum, which does not say on which constant it runs",
                    "make it static and take the constant as a parameter");
        }
        if (method.getModifiers().contains(Modifier.ABSTRACT)) {
            return refuse(
                    method, "a method with a body", "an abstract one", "put @Task on the method that overrides it");
        }
        if (owner.getModifiers().contains(Modifier.ABSTRACT)) {
            return refuse(
                    method,
                    "an instance method of a class that can be created",
                    "one of the abstract " + owner,
                    "make it static, or override it in a concrete class and put @Task there");
        }
        if (!owner.getTypeParameters().isEmpty()) {
            return refuse(
                    method,
                    "an instance method of a class without type parameters, so that JSON can be read into its arguments",
                    "the generic " + owner.asType(),
                    "make it static, or override it in a class that names the types and put @Task there");
        }
        for (Element type = owner; type instanceof TypeElement; type = type.getEnclosingElement()) {
            if (type.getEnclosingElement() instanceof TypeElement
                    && !type.getModifiers().contains(Modifier.STATIC)) {
                return refuse(
                        method,
                        "an instance method of a top-level or static nested class",
                        "one of the inner class " + type + ", which needs an object of its outer class",
                        "make " + type.getSimpleName() + " static");
            }
        }
        return true;
    }

    private boolean signature(ExecutableElement method) {
        boolean fine = true;
        int contexts = 0;
        for (VariableElement parameter : method.getParameters()) {
            if (types.isContext(parameter.asType())) {
                if (++contexts > 1) {
                    fine = refuse(
                            parameter,
                            "at most one parameter of type TaskContext",
                            "another",
                            "take it out: they would be the same object");
                }
            } else {
                fine &= reachable(parameter, parameter.asType()) && travels(parameter);
            }
        }
        return fine & (reachable(method, types.result(method)) && returns(method));
    }

    private boolean reachable(Element place, TypeMirror type) {
        @Nullable TypeElement hidden = reach.hidden(type, place);
        return hidden == null
                || refuse(
                        place,
                        "types that generated code in the same package can name",
                        "the hidden " + hidden,
                        "make " + hidden.getSimpleName() + " package-private or wider");
    }

    private boolean travels(VariableElement parameter) {
        WireTypes.@Nullable Fault fault = wire.fault(parameter.asType());
        return fault == null || refuse(parameter, "a parameter that can travel as JSON", fault.got(), fault.instead());
    }

    private boolean returns(ExecutableElement method) {
        if (types.isForeignFuture(method.getReturnType())) {
            return refuse(
                    method,
                    "a result, or Future, CompletionStage, CompletableFuture or AsyncResult of it",
                    "the future " + method.getReturnType() + ", which a call that was sent could not return",
                    "return CompletableFuture");
        }
        WireTypes.@Nullable Fault fault = wire.fault(types.result(method));
        if (fault == null) {
            return true;
        }
        if (fault.writable()) {
            problems.warning(
                    Problems.Place.of(method),
                    "a result that callers can read from JSON",
                    fault.got(),
                    fault.instead());
            return true;
        }
        return refuse(method, "a result that can travel as JSON", fault.got(), fault.instead());
    }

    private boolean refuse(Element element, String expected, String got, String instead) {
        problems.error(element, expected, got, instead);
        return false;
    }
}
