package io.skirret.worker.internal.idempotency;

import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskParameter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The key of a task's calls, such as {@code "order:{orderId}"}, with parameters by their places. The annotation
 * processor checks by the same grammar.
 *
 * @param literals the text before, between and behind the parameters; one more than those
 * @param parameters places among the task's parameters
 */
record KeyTemplate(List<String> literals, List<Integer> parameters) {

    private static final Pattern PARAMETER = Pattern.compile("\\{([^{}]*)}");

    private static final Set<Class<?>> PLAIN = Set.of(
            String.class,
            Boolean.class,
            Character.class,
            Byte.class,
            Short.class,
            Integer.class,
            Long.class,
            Float.class,
            Double.class,
            BigInteger.class,
            BigDecimal.class,
            UUID.class);

    KeyTemplate {
        literals = List.copyOf(literals);
        parameters = List.copyOf(parameters);
    }

    /** @throws IllegalArgumentException if it cannot be one of this task, with what was expected */
    static KeyTemplate parse(String text, TaskDefinition<?> task) {
        List<String> literals = new ArrayList<>();
        List<Integer> parameters = new ArrayList<>();
        Matcher matcher = PARAMETER.matcher(text);
        int from = 0;
        while (matcher.find()) {
            literals.add(text.substring(from, matcher.start()));
            parameters.add(place(matcher.group(1), task));
            from = matcher.end();
        }
        literals.add(text.substring(from));
        if (parameters.isEmpty()
                || literals.stream().anyMatch(part -> part.indexOf('{') >= 0 || part.indexOf('}') >= 0)) {
            throw new IllegalArgumentException("expected an idempotencyKey with a parameter in braces, such as"
                    + " \"order:{orderId}\", got \"" + text + "\"; correct it, or leave it out");
        }
        return new KeyTemplate(literals, parameters);
    }

    private static int place(String name, TaskDefinition<?> task) {
        List<TaskParameter> all = task.parameters();
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).name().equals(name)) {
                if (!isPlain(all.get(i))) {
                    throw new IllegalArgumentException("expected parameters in idempotencyKey that are texts, numbers,"
                            + " booleans, enums, UUIDs or times of java.time, got {" + name + "} of type "
                            + all.get(i).type().getTypeName()
                            + "; make what tells calls apart a parameter of its own, or give each call its key");
                }
                return i;
            }
        }
        throw new IllegalArgumentException("expected names of parameters in the braces of idempotencyKey (there are: "
                + all.stream().map(TaskParameter::name).toList() + "), got {" + name + "}; name one of them");
    }

    private static boolean isPlain(TaskParameter parameter) {
        return parameter.type() instanceof Class<?> type
                && (type.isPrimitive()
                        || type.isEnum()
                        || PLAIN.contains(type)
                        || type.getPackageName().equals("java.time"));
    }
}
