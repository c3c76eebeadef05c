package io.skirret.processor;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeMirror;

/** What a key of a task may be made of, {@code "order:{orderId}"}. The worker reads keys by the same grammar. */
final class IdempotencyKeys {

    private static final Pattern PARAMETER = Pattern.compile("\\{([^{}]*)}");

    private static final Set<String> PLAIN = Set.of(
            "java.lang.String",
            "java.lang.Boolean",
            "java.lang.Character",
            "java.lang.Byte",
            "java.lang.Short",
            "java.lang.Integer",
            "java.lang.Long",
            "java.lang.Float",
            "java.lang.Double",
            "java.math.BigInteger",
            "java.math.BigDecimal",
            "java.util.UUID");

    private IdempotencyKeys() {}

    /** What is wrong with a key. */
    record Fault(String expected, String got, String advice) {}

    /** What is wrong with the key of a task with these parameters; empty for nothing. */
    static Optional<Fault> fault(String key, List<TaskClass.Parameter> parameters) {
        String got = "\"" + key + "\"";
        String rest = PARAMETER.matcher(key).replaceAll("");
        if (rest.indexOf('{') >= 0 || rest.indexOf('}') >= 0) {
            return Optional.of(new Fault(
                    "a key whose braces enclose names of parameters, such as \"order:{orderId}\"",
                    got,
                    "close each brace, or leave it out"));
        }
        List<TaskClass.Parameter> known =
                parameters.stream().filter(each -> !each.injected()).toList();
        Matcher matcher = PARAMETER.matcher(key);
        boolean any = false;
        while (matcher.find()) {
            any = true;
            Optional<Fault> fault = parameterFault(matcher.group(1), known);
            if (fault.isPresent()) {
                return fault;
            }
        }
        return any
                ? Optional.empty()
                : Optional.of(new Fault(
                        "a key with a parameter in it, such as \"order:{orderId}\"",
                        got,
                        "with one key for all calls only the first would run; to mean that, give those calls a key of their own"
                                + " in TaskOptions"));
    }

    private static Optional<Fault> parameterFault(String name, List<TaskClass.Parameter> parameters) {
        TaskClass.Parameter named = parameters.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElse(null);
        if (named == null) {
            String names = parameters.stream().map(TaskClass.Parameter::name).collect(Collectors.joining(", "));
            return Optional.of(new Fault(
                    "names of parameters in the braces of a key (there are: " + (names.isEmpty() ? "none" : names)
                            + ")",
                    "{" + name + "}",
                    "name one of them"));
        }
        TypeMirror type = named.type();
        return isPlain(type)
                ? Optional.empty()
                : Optional.of(
                        new Fault(
                                "parameters in a key that are texts, numbers, booleans, enums, UUIDs or times of java.time",
                                "{" + name + "} of type " + type,
                                "make what tells calls apart a parameter of its own, or give each call its key in TaskOptions"));
    }

    private static boolean isPlain(TypeMirror type) {
        if (type.getKind().isPrimitive()) {
            return true;
        }
        if (!(type instanceof DeclaredType declared)) {
            return false;
        }
        TypeElement element = (TypeElement) declared.asElement();
        String name = element.getQualifiedName().toString();
        return element.getKind() == ElementKind.ENUM
                || PLAIN.contains(name)
                || (name.startsWith("java.time.") && name.lastIndexOf('.') == "java.time".length());
    }
}
