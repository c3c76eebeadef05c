package io.skirret.worker.internal.control;

import io.skirret.message.internal.TimeLimits;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskParameter;
import io.skirret.task.TaskSettings;
import io.skirret.worker.internal.feature.RunningWorker;
import java.io.File;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.net.InetAddress;
import java.net.URI;
import java.net.URL;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Calendar;
import java.util.Collection;
import java.util.Comparator;
import java.util.Currency;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Tasks with all that a form for a call needs. */
final class TaskDescriptions {

    /** What JSON has as a text. */
    private static final List<Class<?>> TEXTS = List.of(
            CharSequence.class,
            UUID.class,
            URI.class,
            URL.class,
            Path.class,
            File.class,
            Locale.class,
            Currency.class,
            Charset.class,
            Pattern.class,
            TimeZone.class,
            InetAddress.class,
            Date.class,
            Calendar.class);

    private static final int MOST_LISTED = 1_000;
    private static final int MOST_VALUES = 100;
    private static final double MILLIS_A_SECOND = 1000.0;

    private final ControlContext context;
    private final RunningWorker worker;

    TaskDescriptions(ControlContext context, RunningWorker worker) {
        this.context = context;
        this.worker = worker;
    }

    /** Those of these names or aliases, or all if there are none; by name. */
    List<Map<String, @Nullable Object>> of(Collection<String> names) {
        return context.tasks().stream()
                .filter(task -> names.isEmpty()
                        || names.contains(task.name())
                        || task.settings().aliases().stream().anyMatch(names::contains))
                .sorted(Comparator.comparing(TaskDefinition::name))
                .limit(MOST_LISTED)
                .map(this::described)
                .toList();
    }

    private Map<String, @Nullable Object> described(TaskDefinition<?> task) {
        TaskSettings settings = task.settings();
        TimeLimits limits = worker.timeLimits(task.name());
        Map<String, @Nullable Object> told = new LinkedHashMap<>();
        told.put("name", task.name());
        told.put("aliases", settings.aliases());
        told.put("queue", settings.queue());
        told.put("parameters", task.parameters().stream().map(this::described).toList());
        told.put("result", task.resultType().getTypeName());
        told.put("policy", worker.task(task.name()) == null ? settings.policy() : policy(task.name()));
        told.put("max_retries", settings.maxRetries());
        told.put("on_exhausted", settings.onExhausted().name().toLowerCase(Locale.ROOT));
        told.put("rate_limit", context.rate().apply(task));
        told.put("rate_limit_key", settings.rateLimitKey());
        told.put("max_concurrency", settings.maxConcurrency());
        told.put("time_limit", seconds(limits.hard()));
        told.put("soft_time_limit", seconds(limits.soft()));
        told.put("expires", seconds(settings.expires()));
        told.put("priority", settings.priority());
        told.put("acks_late", settings.acksLate());
        told.put("ignore_result", settings.ignoreResult());
        told.put("breaker", settings.circuitBreaker());
        return told;
    }

    private @Nullable String policy(String task) {
        var known = worker.task(task);
        return known == null ? null : known.plan().policy().name();
    }

    private Map<String, @Nullable Object> described(TaskParameter parameter) {
        Type type = parameter.type();
        Map<String, @Nullable Object> told = new LinkedHashMap<>();
        told.put("name", parameter.name());
        told.put("type", type.getTypeName());
        told.put("kind", kind(type));
        told.put("nullable", !(type instanceof Class<?> plain && plain.isPrimitive()));
        told.put("sensitive", parameter.sensitive());
        told.put("sensitive_parts", context.format().mayHaveSensitiveParts(type));
        if (type instanceof Class<?> plain && plain.isEnum()) {
            told.put(
                    "values",
                    constants(plain).limit(MOST_VALUES).map(Enum::name).toList());
        }
        return told;
    }

    /** None of an enum that cannot be initialized. */
    private static Stream<Enum<?>> constants(Class<?> type) {
        try {
            Object[] constants = type.getEnumConstants();
            return constants == null ? Stream.empty() : Arrays.stream(constants).map(value -> (Enum<?>) value);
        } catch (LinkageError broken) {
            return Stream.empty();
        }
    }

    /** What its value is in JSON, as far as the type tells; {@code any} if it does not. */
    private static String kind(Type type) {
        Class<?> plain = type instanceof Class<?> one
                ? one
                : type instanceof ParameterizedType generic && generic.getRawType() instanceof Class<?> raw
                        ? raw
                        : null;
        if (plain == null || plain == Object.class) {
            return "any";
        }
        if (plain == boolean.class || plain == Boolean.class) {
            return "boolean";
        }
        if (List.of(byte.class, short.class, int.class, long.class).contains(plain)
                || List.of(Byte.class, Short.class, Integer.class, Long.class, java.math.BigInteger.class)
                        .contains(plain)) {
            return "integer";
        }
        if (plain == float.class || plain == double.class || Number.class.isAssignableFrom(plain)) {
            return "number";
        }
        if (plain.isEnum() || isText(plain)) {
            return "string";
        }
        return plain.isArray() || Collection.class.isAssignableFrom(plain) ? "array" : "object";
    }

    private static boolean isText(Class<?> type) {
        return type == char.class
                || type == Character.class
                || type == byte[].class
                || type.getName().startsWith("java.time.")
                || TEXTS.stream().anyMatch(text -> text.isAssignableFrom(type));
    }

    private static @Nullable Object seconds(@Nullable Duration time) {
        return time == null ? null : (Object) (time.toMillis() / MILLIS_A_SECOND);
    }
}
