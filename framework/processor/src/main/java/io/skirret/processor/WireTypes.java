package io.skirret.processor;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.RecordComponentElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.WildcardType;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;
import org.jspecify.annotations.Nullable;

/**
 * Which types can travel as JSON. Refuses only what never can, as far as a signature and the records in it tell; a
 * class that turns out not to fit is refused when it is sent or read.
 */
final class WireTypes {

    /** Things of this process: what they do or hold does not fit into a text. */
    private static final List<String> ALIVE = List.of(
            "java.io.InputStream",
            "java.io.OutputStream",
            "java.io.Reader",
            "java.io.Writer",
            "java.lang.ClassLoader",
            "java.lang.Process",
            "java.lang.Thread",
            "java.lang.ThreadGroup",
            "java.lang.ThreadLocal",
            "java.lang.invoke.MethodHandle",
            "java.lang.ref.Reference",
            // Class too: a message may not name classes to load.
            "java.lang.reflect.AnnotatedElement",
            "java.net.ServerSocket",
            "java.net.Socket",
            "java.net.URLConnection",
            "java.net.http.HttpClient",
            "java.nio.channels.Channel",
            "java.sql.Connection",
            "java.sql.ResultSet",
            "java.sql.Statement",
            "java.util.Enumeration",
            "java.util.Iterator",
            "java.util.Scanner",
            "java.util.Spliterator",
            "java.util.Timer",
            "java.util.concurrent.CompletionStage",
            "java.util.concurrent.Executor",
            "java.util.concurrent.Future",
            "java.util.concurrent.locks.Lock",
            "java.util.stream.BaseStream",
            "javax.sql.DataSource",
            FrameworkTypes.ASYNC_RESULT,
            FrameworkTypes.TASK_CONTEXT);

    /** Interfaces and abstract classes of the JDK that JSON is read into all the same. */
    static final Set<String> READABLE = Set.of(
            "java.io.Serializable",
            "java.lang.CharSequence",
            "java.lang.Iterable",
            "java.lang.Number",
            "java.nio.ByteBuffer",
            "java.nio.charset.Charset",
            "java.nio.file.Path",
            "java.time.ZoneId",
            "java.util.AbstractList",
            "java.util.AbstractMap",
            "java.util.AbstractSet",
            "java.util.Calendar",
            "java.util.Collection",
            "java.util.Deque",
            "java.util.EnumSet",
            "java.util.List",
            "java.util.Map",
            "java.util.Map.Entry",
            "java.util.NavigableMap",
            "java.util.NavigableSet",
            "java.util.Queue",
            "java.util.Set",
            "java.util.SortedMap",
            "java.util.SortedSet",
            "java.util.TimeZone",
            "java.util.concurrent.ConcurrentMap",
            "java.util.concurrent.ConcurrentNavigableMap");

    private static final String JACKSON = "com.fasterxml.jackson.";

    private final Elements elements;
    private final Types types;

    WireTypes(Elements elements, Types types) {
        this.elements = elements;
        this.types = types;
    }

    /**
     * Why a type cannot travel.
     *
     * @param got what stands in the way
     * @param instead what to write instead
     * @param writable whether it can at least be written, so that a result reaches callers in other languages
     */
    record Fault(String got, String instead, boolean writable) {}

    /** What keeps the type from travelling; null if nothing is known to. */
    @Nullable
    Fault fault(TypeMirror type) {
        return fault(type, "", new HashSet<>());
    }

    private @Nullable Fault fault(TypeMirror type, String where, Set<String> seen) {
        return switch (type.getKind()) {
            case ARRAY -> fault(((ArrayType) type).getComponentType(), where, seen);
            case DECLARED -> declared((DeclaredType) type, where, seen);
            case WILDCARD -> bound((WildcardType) type, where, seen);
            default -> null;
        };
    }

    private @Nullable Fault bound(WildcardType type, String where, Set<String> seen) {
        TypeMirror bound = type.getExtendsBound() != null ? type.getExtendsBound() : type.getSuperBound();
        return bound == null ? null : fault(bound, where, seen);
    }

    private @Nullable Fault declared(DeclaredType type, String where, Set<String> seen) {
        TypeElement element = (TypeElement) type.asElement();
        String name = element.getQualifiedName().toString();
        Fault own = READABLE.contains(name) || name.startsWith(JACKSON) ? null : own(type, element, where);
        if (own == null
                && name.equals("java.util.Map")
                && !type.getTypeArguments().isEmpty()) {
            own = key(type.getTypeArguments().get(0), where);
        }
        for (TypeMirror argument : type.getTypeArguments()) {
            own = own == null ? fault(argument, where, seen) : own;
        }
        return own == null && element.getKind() == ElementKind.RECORD && seen.add(name)
                ? components(element, seen)
                : own;
    }

    private @Nullable Fault own(DeclaredType type, TypeElement element, String where) {
        String shown = element.getQualifiedName() + where;
        for (String name : ALIVE) {
            TypeElement alive = elements.getTypeElement(name);
            if (alive != null && types.isSubtype(types.erasure(type), types.erasure(alive.asType()))) {
                return new Fault(shown, "send what the task needs to make or find it: an id, a path, the bytes", false);
            }
        }
        if (isCode(element)) {
            return new Fault(shown + ", which is code", "send data, and let the task choose the code by it", false);
        }
        if (letsMessagesChooseClasses(element)) {
            return new Fault(
                    shown + " with @JsonTypeInfo by class name, which lets a message choose the classes to load",
                    "use @JsonTypeInfo(use = JsonTypeInfo.Id.NAME) with @JsonSubTypes",
                    false);
        }
        if (isInner(element)) {
            return new Fault(
                    shown + ", an inner class, which JSON cannot be read into",
                    "make " + element.getSimpleName() + " static",
                    true);
        }
        boolean isAbstract = element.getKind() != ElementKind.ENUM
                && (element.getKind().isInterface() || element.getModifiers().contains(Modifier.ABSTRACT));
        return isAbstract && !isTaught(element)
                ? new Fault(
                        shown + ", which is "
                                + (element.getModifiers().contains(Modifier.SEALED) ? "sealed" : "abstract")
                                + ": JSON does not say which class to read into",
                        "name a record or class, or annotate " + element.getSimpleName()
                                + " with @JsonTypeInfo(use = JsonTypeInfo.Id.NAME) and @JsonSubTypes",
                        true)
                : null;
    }

    private @Nullable Fault key(TypeMirror key, String where) {
        TypeMirror raw = types.erasure(key);
        return raw.getKind() == TypeKind.ARRAY || isA(raw, "java.util.Collection") || isA(raw, "java.util.Map")
                ? new Fault(
                        "a map with keys of type " + key + where + ", while keys are texts in JSON",
                        "use a list of records with key and value",
                        true)
                : null;
    }

    private boolean isA(TypeMirror raw, String name) {
        return types.isSubtype(raw, types.erasure(elements.getTypeElement(name).asType()));
    }

    private @Nullable Fault components(TypeElement element, Set<String> seen) {
        if (isTaught(element)) {
            return null;
        }
        for (RecordComponentElement component : element.getRecordComponents()) {
            Fault fault = isTaught(component)
                    ? null
                    : fault(
                            component.asType(),
                            " (component " + component.getSimpleName() + " of " + element.getSimpleName() + ")",
                            seen);
            if (fault != null) {
                return fault;
            }
        }
        return null;
    }

    private boolean isCode(TypeElement element) {
        if (!element.getKind().isInterface()) {
            return false;
        }
        String name = element.getQualifiedName().toString();
        return element.getAnnotation(FunctionalInterface.class) != null
                || elements.getPackageOf(element).getQualifiedName().contentEquals("java.util.function")
                || name.equals("java.util.concurrent.Callable");
    }

    private static boolean isInner(TypeElement element) {
        return element.getEnclosingElement() instanceof TypeElement
                && element.getKind() == ElementKind.CLASS
                && !element.getModifiers().contains(Modifier.STATIC);
    }

    /** Whether annotations of Jackson's on the element or in it say how to read it; then it is theirs to know. */
    private static boolean isTaught(Element element) {
        return element.getAnnotationMirrors().stream()
                        .anyMatch(annotation ->
                                annotation.getAnnotationType().toString().startsWith(JACKSON))
                || (element instanceof TypeElement type
                        && type.getEnclosedElements().stream()
                                .filter(member -> !(member instanceof TypeElement))
                                .anyMatch(WireTypes::isTaught));
    }

    private static boolean letsMessagesChooseClasses(TypeElement element) {
        return element.getAnnotationMirrors().stream()
                .filter(annotation ->
                        annotation.getAnnotationType().toString().equals(JACKSON + "annotation.JsonTypeInfo"))
                .flatMap(annotation -> annotation.getElementValues().values().stream())
                .map(value -> String.valueOf(value.getValue()))
                .anyMatch(value -> value.equals("CLASS") || value.equals("MINIMAL_CLASS"));
    }
}
