package io.skirret.failure;

import static io.skirret.failure.FailureType.CODE_DEFECT;
import static io.skirret.failure.FailureType.CONFIG_INVALID;
import static io.skirret.failure.FailureType.PERMANENT_AUTHENTICATION;
import static io.skirret.failure.FailureType.PERMANENT_NOT_FOUND;
import static io.skirret.failure.FailureType.PERMANENT_PERMISSION;
import static io.skirret.failure.FailureType.PERMANENT_VALIDATION;
import static io.skirret.failure.FailureType.SYSTEM_DISK_FULL;
import static io.skirret.failure.FailureType.SYSTEM_OUT_OF_MEMORY;
import static io.skirret.failure.FailureType.TRANSIENT_DATABASE;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What Redis answers: the first word of an error is its code, and {@code ERR} is told by what follows. */
final class RedisRules {
    private static final List<String> EXCEPTIONS = List.of(
            "redis.clients.jedis.exceptions.JedisDataException",
            "io.lettuce.core.RedisCommandExecutionException",
            "org.redisson.client.RedisException");
    private static final Map<String, FailureType> BY_WORD = new HashMap<>();

    /** Told in this order, in lower case. */
    private static final List<Map.Entry<String, FailureType>> AFTER_ERR = List.of(
            Map.entry("max number of clients", TRANSIENT_DATABASE),
            Map.entry("background save", SYSTEM_DISK_FULL),
            Map.entry("invalid password", PERMANENT_AUTHENTICATION),
            Map.entry("auth", PERMANENT_AUTHENTICATION),
            Map.entry("no such", PERMANENT_NOT_FOUND),
            Map.entry("unknown", CODE_DEFECT),
            Map.entry("wrong number of arguments", CODE_DEFECT),
            Map.entry("syntax error", CODE_DEFECT),
            Map.entry("without multi", CODE_DEFECT),
            Map.entry("nested", CODE_DEFECT),
            Map.entry("script", CODE_DEFECT),
            Map.entry("db index", CONFIG_INVALID),
            Map.entry("not an integer", PERMANENT_VALIDATION),
            Map.entry("not a valid", PERMANENT_VALIDATION),
            Map.entry("out of range", PERMANENT_VALIDATION),
            Map.entry("overflow", PERMANENT_VALIDATION),
            Map.entry("invalid", PERMANENT_VALIDATION));

    static {
        words(TRANSIENT_DATABASE, "LOADING", "BUSY", "MASTERDOWN", "READONLY", "CLUSTERDOWN", "TRYAGAIN", "NOREPLICAS");
        words(TRANSIENT_DATABASE, "UNBLOCKED", "NOQUORUM", "INPROG", "NOGOODSLAVE");
        words(SYSTEM_OUT_OF_MEMORY, "OOM");
        words(SYSTEM_DISK_FULL, "MISCONF");
        words(PERMANENT_AUTHENTICATION, "NOAUTH", "WRONGPASS", "NOTLOGGEDIN");
        words(PERMANENT_PERMISSION, "NOPERM", "DENIED");
        words(PERMANENT_NOT_FOUND, "NOGROUP");
        words(PERMANENT_VALIDATION, "BUSYGROUP", "BUSYKEY");
        words(CODE_DEFECT, "WRONGTYPE", "NOSCRIPT", "EXECABORT", "CROSSSLOT", "NOPROTO");
        words(CONFIG_INVALID, "MOVED", "ASK");
    }

    private static final ClassValue<Boolean> REDIS = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            return EXCEPTIONS.stream().anyMatch(ClassHierarchy.of(type)::contains);
        }
    };

    private RedisRules() {}

    static @Nullable Finding find(CauseChain.Link link) {
        if (!REDIS.get(link.error().getClass())) {
            return null;
        }
        String message = link.message();
        int space = message.indexOf(' ');
        String word = space < 0 ? message : message.substring(0, space);
        FailureType type = word.equals("ERR") ? afterErr(message) : BY_WORD.get(word);
        return type == null ? null : new Finding(Rule.of(type, Rule.SQL), link, "Redis error " + word);
    }

    private static @Nullable FailureType afterErr(String message) {
        String rest = message.toLowerCase(Locale.ROOT);
        for (Map.Entry<String, FailureType> entry : AFTER_ERR) {
            if (rest.contains(entry.getKey())) {
                return entry.getValue();
            }
        }
        return null;
    }

    private static void words(FailureType type, String... words) {
        for (String word : words) {
            BY_WORD.put(word, type);
        }
    }
}
