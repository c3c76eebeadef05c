package io.skirret.processor;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.TypeName;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.lang.model.element.AnnotationValue;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeMirror;
import org.jspecify.annotations.Nullable;

/** Turns what {@code @Task} says into an expression for {@code TaskSettings}, and refuses what cannot be meant. */
final class SettingsReader {

    private static final Pattern RATE = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,9})?(/[smh])?");
    private static final Pattern CONTEXT_NAME = Pattern.compile("[A-Za-z0-9_-]{1,60}");
    private static final int MOST_AT_A_TIME = 100_000;
    private static final int YEAR_SECONDS = 365 * 24 * 60 * 60;
    private static final Map<String, String> UNLESS_SET =
            Map.of("retryBackoffMax", "the policy's", "idempotencyWindow", "a day");

    private final Problems problems;
    private final KnownPolicies policies;
    private final Reach reach;

    SettingsReader(Problems problems, KnownPolicies policies, Reach reach) {
        this.problems = problems;
        this.policies = policies;
        this.reach = reach;
    }

    /** The settings with what is refused left out: the errors stop the compilation anyway. */
    CodeBlock read(TaskAnnotation task, List<TaskClass.Parameter> parameters) {
        CodeBlock.Builder calls = CodeBlock.builder();
        queue(task).ifPresent(queue -> calls.add("\n.queue($S)", queue));
        policy(task).ifPresent(policy -> calls.add("\n.policy($S)", policy));
        number(task, "maxRetries", 0, Integer.MAX_VALUE, "retries, 0 or more", "write 0 to never retry")
                .ifPresent(retries -> calls.add("\n.maxRetries($L)", retries));
        Map<String, DeclaredType> only = throwables(task, "autoretryFor");
        Map<String, DeclaredType> never = throwables(task, "dontAutoretryFor");
        refuseBoth(task, only);
        throwables(calls, "autoretryFor", only);
        throwables(calls, "dontAutoretryFor", never);
        task.constant("onExhausted")
                .ifPresent(name -> calls.add("\n.onExhausted($T.$L)", FrameworkTypes.ON_EXHAUSTED, name));
        flag(task, "retryBackoff", calls);
        seconds(task, "retryBackoffMax", calls);
        flag(task, "retryJitter", calls);
        Optional<Integer> hard = seconds(task, "timeLimit", calls);
        Optional<Integer> soft = seconds(task, "softTimeLimit", calls);
        if (hard.isPresent() && soft.isPresent() && soft.get() >= hard.get()) {
            problems.error(
                    task.place("softTimeLimit"),
                    "a soft limit below the hard one, so that the task has time left to clean up",
                    "softTimeLimit = " + soft.get() + " and timeLimit = " + hard.get(),
                    "lower softTimeLimit or raise timeLimit");
        }
        seconds(task, "expires", calls);
        rateLimit(task).ifPresent(rate -> calls.add("\n.rateLimit($S)", rate));
        rateLimitKey(task).ifPresent(key -> calls.add("\n.rateLimitKey($S)", key));
        number(
                        task,
                        "maxConcurrency",
                        1,
                        MOST_AT_A_TIME,
                        "runs at a time, from 1 to " + MOST_AT_A_TIME,
                        "leave it out for no limit")
                .ifPresent(most -> calls.add("\n.maxConcurrency($L)", most));
        number(task, "priority", 0, 255, "a priority from 0 to 255", "leave it out for none")
                .ifPresent(priority -> calls.add("\n.priority($L)", priority));
        flag(task, "acksLate", calls);
        flag(task, "ignoreResult", calls);
        verbatim(task, "circuitBreaker", calls);
        idempotencyKey(task, parameters).ifPresent(key -> calls.add("\n.idempotencyKey($S)", key));
        idempotencyWindow(task, calls);
        callbacks(task).ifPresent(type -> calls.add("\n.callbacks($T.class)", type));
        aliases(task, calls);
        return calls.isEmpty()
                ? CodeBlock.of("$T.defaults()", FrameworkTypes.SETTINGS)
                : CodeBlock.of("$T.builder()$>$>$L\n.build()$<$<", FrameworkTypes.SETTINGS, calls.build());
    }

    private Optional<String> idempotencyKey(TaskAnnotation task, List<TaskClass.Parameter> parameters) {
        Optional<String> key = task.text("idempotencyKey");
        key.flatMap(text -> IdempotencyKeys.fault(text, parameters))
                .ifPresent(fault ->
                        problems.error(task.place("idempotencyKey"), fault.expected(), fault.got(), fault.advice()));
        return key;
    }

    private void idempotencyWindow(TaskAnnotation task, CodeBlock.Builder calls) {
        Optional<Integer> seconds = seconds(task, "idempotencyWindow", calls);
        if (seconds.isPresent() && task.text("idempotencyKey").isEmpty()) {
            problems.error(
                    task.place("idempotencyWindow"),
                    "an idempotencyKey, which the window is for",
                    "none",
                    "add idempotencyKey = \"order:{orderId}\", say, or leave idempotencyWindow out");
        }
    }

    private Optional<String> queue(TaskAnnotation task) {
        Optional<String> queue = task.text("queue");
        queue.map(WireNames::faultOfQueue)
                .ifPresent(fault -> problems.error(
                        task.place("queue"),
                        "a queue name of 1 to 250 bytes without control characters",
                        fault,
                        "leave queue out for the application's default queue"));
        return queue;
    }

    private Optional<String> policy(TaskAnnotation task) {
        Optional<String> policy = task.text("policy");
        if (policy.isEmpty() || policies.contains(policy.get())) {
            return policy;
        }
        String got = "\"" + policy.get() + "\"";
        String expected = "the name of a retry policy (known here: " + policies + ")";
        Optional<String> meant = policies.meant(policy.get());
        if (policy.get().isBlank()) {
            problems.error(task.place("policy"), expected, "a blank one", "leave policy out for the default policy");
        } else if (meant.isPresent()) {
            problems.error(
                    task.place("policy"),
                    expected,
                    got,
                    "did you mean \"" + meant.get() + "\"? If " + got
                            + " is a policy of your own, tell the compiler: -A" + KnownPolicies.OPTION + "="
                            + policy.get());
        } else {
            problems.warning(
                    task.place("policy"),
                    expected,
                    got,
                    "it must be defined when the application starts, or it will not start; to check it here, tell the compiler"
                            + " -A" + KnownPolicies.OPTION + "=" + policy.get());
        }
        return policy;
    }

    private Optional<Integer> number(
            TaskAnnotation task, String attribute, int least, int most, String expected, String instead) {
        Optional<Integer> number = task.number(attribute);
        if (number.isPresent() && (number.get() < least || number.get() > most)) {
            problems.error(task.place(attribute), expected, attribute + " = " + number.get(), instead);
        }
        return number;
    }

    private Optional<Integer> seconds(TaskAnnotation task, String attribute, CodeBlock.Builder calls) {
        Optional<Integer> seconds = number(
                task,
                attribute,
                1,
                YEAR_SECONDS,
                "whole seconds from 1 to " + YEAR_SECONDS + " (a year)",
                "leave " + attribute + " out for " + UNLESS_SET.getOrDefault(attribute, "none"));
        seconds.ifPresent(value -> calls.add("\n.$L($T.ofSeconds($L))", attribute, Duration.class, value));
        return seconds;
    }

    private static void flag(TaskAnnotation task, String attribute, CodeBlock.Builder calls) {
        task.flag(attribute).ifPresent(value -> calls.add("\n.$L($L)", attribute, value));
    }

    private void verbatim(TaskAnnotation task, String attribute, CodeBlock.Builder calls) {
        task.text(attribute).ifPresent(value -> {
            if (value.isBlank()) {
                problems.error(
                        task.place(attribute),
                        "a name or expression",
                        "a blank one",
                        "leave " + attribute + " out for none");
            }
            calls.add("\n.$L($S)", attribute, value);
        });
    }

    private Optional<String> rateLimit(TaskAnnotation task) {
        Optional<String> rate = task.text("rateLimit");
        if (rate.isPresent() && !RATE.matcher(rate.get()).matches()) {
            problems.error(
                    task.place("rateLimit"),
                    "a number of runs a second, minute or hour: \"10/s\", \"10/m\", \"10/h\", or \"10\" for 10/s",
                    "\"" + rate.get() + "\"",
                    "leave rateLimit out for no limit");
        }
        return rate;
    }

    private Optional<String> rateLimitKey(TaskAnnotation task) {
        Optional<String> key = task.text("rateLimitKey");
        if (key.isPresent() && !CONTEXT_NAME.matcher(key.get()).matches()) {
            problems.error(
                    task.place("rateLimitKey"),
                    "the name of an entry of the job context, such as \"user\": 1 to 60 letters, digits, '_' and '-'",
                    "\"" + key.get() + "\"",
                    "leave rateLimitKey out for one limit for all calls");
        } else if (key.isPresent() && task.text("rateLimit").isEmpty()) {
            problems.error(
                    task.place("rateLimitKey"),
                    "a rateLimit for each " + key.get(),
                    "none",
                    "add rateLimit = \"10/m\", say, or leave rateLimitKey out");
        }
        return key;
    }

    private Optional<TypeName> callbacks(TaskAnnotation task) {
        if (!(task.type("callbacks").orElse(null) instanceof DeclaredType type)) {
            return Optional.empty();
        }
        Problems.Place place = task.place("callbacks");
        @Nullable TypeElement hidden = reach.hidden(type, place.element());
        if (hidden != null) {
            problems.error(
                    place,
                    "callbacks that generated code in the same package can name",
                    "the hidden " + hidden,
                    "make " + hidden.getSimpleName() + " package-private or wider");
        }
        return Optional.of(ClassName.get((TypeElement) type.asElement()));
    }

    private Map<String, DeclaredType> throwables(TaskAnnotation task, String attribute) {
        Map<String, DeclaredType> types = new LinkedHashMap<>();
        for (AnnotationValue item : task.items(attribute)) {
            Problems.Place place = task.place(item);
            if (item.getValue() instanceof DeclaredType type) {
                @Nullable TypeElement hidden = reach.hidden(type, place.element());
                if (hidden == null) {
                    types.put(type.toString(), type);
                } else {
                    problems.error(
                            place,
                            "failure types that generated code in the same package can name",
                            "the hidden " + hidden,
                            "make " + hidden.getSimpleName() + " package-private or wider");
                }
            }
        }
        return types;
    }

    private void refuseBoth(TaskAnnotation task, Map<String, DeclaredType> only) {
        for (AnnotationValue item : task.items("dontAutoretryFor")) {
            if (item.getValue() instanceof TypeMirror type && only.containsKey(type.toString())) {
                problems.error(
                        task.place(item),
                        "each failure type in one of autoretryFor and dontAutoretryFor",
                        type + " in both",
                        "take it out of one; to except a part of what is retried, name the subtype");
            }
        }
    }

    private static void throwables(CodeBlock.Builder calls, String attribute, Map<String, DeclaredType> types) {
        if (!types.isEmpty()) {
            CodeBlock classes = types.values().stream()
                    .map(type -> CodeBlock.of("$T.class", ClassName.get((TypeElement) type.asElement())))
                    .collect(CodeBlock.joining(", "));
            calls.add("\n.$L($T.of($L))", attribute, Set.class, classes);
        }
    }

    private static void aliases(TaskAnnotation task, CodeBlock.Builder calls) {
        Set<String> aliases = new LinkedHashSet<>();
        task.items("aliases").forEach(item -> aliases.add((String) item.getValue()));
        if (!aliases.isEmpty()) {
            List<CodeBlock> literals =
                    aliases.stream().map(alias -> CodeBlock.of("$S", alias)).toList();
            calls.add("\n.aliases($L)", literals.stream().collect(CodeBlock.joining(", ")));
        }
    }
}
