package io.skirret.retry;

import io.skirret.failure.FailureCategory;
import io.skirret.failure.FailureType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The part after {@code on.} of a setting: a failure type, a category or an HTTP status. */
final class RouteSettings {
    private static final Pattern STATUS = Pattern.compile("[1-5][0-9][0-9]");

    private RouteSettings() {}

    /** As it is written in {@link FailureType} or {@link FailureCategory}, or a status; empty if it is none of them. */
    static Optional<String> canonical(String written) {
        String text = written.strip();
        if (STATUS.matcher(text).matches()) {
            return Optional.of(text);
        }
        String name = text.toUpperCase(Locale.ROOT).replace('-', '_');
        return names().stream().filter(name::equals).findFirst();
    }

    /** Every name that may follow {@code on.}. */
    static List<String> names() {
        List<String> names = new ArrayList<>();
        for (FailureType type : FailureType.values()) {
            names.add(type.name());
        }
        for (FailureCategory category : FailureCategory.values()) {
            names.add(category.name());
        }
        return names;
    }

    /** Tells the builder. */
    static void apply(String canonical, String policy, RetryPolicy.Builder builder) {
        if (STATUS.matcher(canonical).matches()) {
            builder.forStatus(Integer.parseInt(canonical), policy);
            return;
        }
        for (FailureType type : FailureType.values()) {
            if (type.name().equals(canonical)) {
                builder.forType(type, policy);
                return;
            }
        }
        builder.forCategory(FailureCategory.valueOf(canonical), policy);
    }
}
