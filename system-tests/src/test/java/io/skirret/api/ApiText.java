package io.skirret.api;

import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.GenericDeclaration;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The public and protected API of a module as lines of text, the same on every JDK. A type may be null where a question
 * mark follows it. Overriding methods are not listed, as they are in what they override.
 */
final class ApiText {

    private static final int SHOWN =
            Modifier.PUBLIC | Modifier.PROTECTED | Modifier.STATIC | Modifier.ABSTRACT | Modifier.FINAL;

    private ApiText() {}

    static List<String> of(PublishedModule module) throws IOException, ClassNotFoundException {
        List<String> lines = new ArrayList<>();
        for (String name : module.classNames()) {
            Class<?> type = Class.forName(name, false, ApiText.class.getClassLoader());
            if (PublishedModule.isApi(type.getPackageName()) && isReachable(type)) {
                lines.addAll(of(type));
            }
        }
        return lines;
    }

    static List<String> of(Class<?> type) {
        TreeSet<String> members = new TreeSet<>();
        Stream.of(type.getDeclaredFields())
                .filter(field -> isShown(field.getModifiers()) && !field.isSynthetic())
                .forEach(field -> members.add(line(field)));
        Stream.of(type.getDeclaredConstructors())
                .filter(made -> isShown(made.getModifiers()) && !made.isSynthetic())
                .forEach(made -> members.add(line(made)));
        Stream.of(type.getDeclaredMethods())
                .filter(method -> isShown(method.getModifiers()) && !method.isSynthetic() && !overrides(method))
                .forEach(method -> members.add(line(method)));
        List<String> lines = new ArrayList<>(List.of(head(type)));
        members.forEach(member -> lines.add("  " + member));
        return lines;
    }

    private static boolean isReachable(Class<?> type) {
        for (Class<?> at = type; at != null; at = at.getEnclosingClass()) {
            if (!isShown(at.getModifiers()) || at.isAnonymousClass() || at.isLocalClass()) {
                return false;
            }
        }
        return true;
    }

    private static boolean isShown(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private static String head(Class<?> type) {
        String kind = type.isAnnotation()
                ? "@interface"
                : type.isInterface() ? "interface" : type.isEnum() ? "enum" : type.isRecord() ? "record" : "class";
        String components = type.isRecord()
                ? Arrays.stream(type.getRecordComponents())
                        .map(c -> c.getGenericType().getTypeName() + mark(c.getAnnotatedType()) + " " + c.getName())
                        .collect(Collectors.joining(", ", "(", ")"))
                : "";
        Type above = type.getGenericSuperclass();
        boolean plain = above == null || above == Object.class || type.isRecord() || type.isEnum();
        // An enum is final or not as its constants have bodies or not, which nobody sees.
        int hidden =
                (type.isInterface() ? Modifier.ABSTRACT : 0) | (type.isEnum() ? Modifier.FINAL | Modifier.ABSTRACT : 0);
        return modifiers(type.getModifiers() & ~hidden) + (type.isSealed() ? "sealed " : "") + kind + " "
                + type.getName()
                + parameters(type) + components + (plain ? "" : " extends " + above.getTypeName())
                + list(type.isInterface() ? " extends " : " implements ", type.getGenericInterfaces());
    }

    private static String line(Field field) {
        return modifiers(field.getModifiers()) + field.getGenericType().getTypeName() + mark(field.getAnnotatedType())
                + " " + field.getName();
    }

    private static String line(Constructor<?> made) {
        return modifiers(made.getModifiers()) + made.getName() + arguments(made);
    }

    private static String line(Method method) {
        String type = parameters(method);
        return modifiers(method.getModifiers()) + (method.isDefault() ? "default " : "")
                + (type.isEmpty() ? "" : type + " ")
                + method.getGenericReturnType().getTypeName() + mark(method.getAnnotatedReturnType()) + " "
                + method.getName()
                + arguments(method);
    }

    private static String arguments(Executable executable) {
        Type[] types = executable.getGenericParameterTypes();
        AnnotatedElement[] annotated = executable.getAnnotatedParameterTypes();
        return IntStream.range(0, types.length)
                        .mapToObj(i ->
                                types[i].getTypeName() + (types.length == annotated.length ? mark(annotated[i]) : ""))
                        .collect(Collectors.joining(", ", "(", ")"))
                + list(" throws ", executable.getGenericExceptionTypes());
    }

    private static String mark(AnnotatedElement type) {
        return type.isAnnotationPresent(Nullable.class) ? "?" : "";
    }

    private static String modifiers(int modifiers) {
        String text = Modifier.toString(modifiers & SHOWN);
        return text.isEmpty() ? "" : text + " ";
    }

    private static String parameters(GenericDeclaration declared) {
        TypeVariable<?>[] parameters = declared.getTypeParameters();
        return parameters.length == 0
                ? ""
                : Arrays.stream(parameters)
                        .map(p -> p.getName()
                                + (p.getBounds()[0] == Object.class ? "" : list(" extends ", p.getBounds())))
                        .collect(Collectors.joining(", ", "<", ">"));
    }

    private static String list(String before, Type[] types) {
        return types.length == 0
                ? ""
                : Arrays.stream(types).map(Type::getTypeName).collect(Collectors.joining(", ", before, ""));
    }

    private static boolean overrides(Method method) {
        return !Modifier.isStatic(method.getModifiers())
                && above(method.getDeclaringClass()).anyMatch(type -> declares(type, method));
    }

    private static Stream<Class<?>> above(Class<?> type) {
        Stream<Class<?>> direct =
                Stream.concat(Stream.ofNullable(type.getSuperclass()), Stream.of(type.getInterfaces()));
        return direct.flatMap(next -> Stream.concat(Stream.of(next), above(next)));
    }

    private static boolean declares(Class<?> type, Method method) {
        try {
            // What nobody sees is no place to look it up.
            return isReachable(type)
                    && isShown(type.getDeclaredMethod(method.getName(), method.getParameterTypes())
                            .getModifiers());
        } catch (NoSuchMethodException none) {
            return false;
        }
    }
}
