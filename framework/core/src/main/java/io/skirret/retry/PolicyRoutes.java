package io.skirret.retry;

import io.skirret.failure.Failure;
import io.skirret.failure.FailureCategory;
import io.skirret.failure.FailureType;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * "For this failure, follow that policy": what a policy says of HTTP statuses, failure types and categories, by the
 * names of other policies. The most exact speaks: the status, then the type, then the category. Immutable.
 *
 * @param byStatus policies by HTTP status, 100 to 599
 * @param byType policies by failure type
 * @param byCategory policies by failure category
 */
public record PolicyRoutes(
        Map<Integer, String> byStatus, Map<FailureType, String> byType, Map<FailureCategory, String> byCategory) {

    /** Every failure follows the policy itself. */
    public static final PolicyRoutes NONE = new PolicyRoutes(Map.of(), Map.of(), Map.of());

    private static final Pattern STATUS = Pattern.compile("[1-5][0-9][0-9]");

    /**
     * @throws InvalidPolicyException if a status is not within 100 to 599, or a category can never speak because each
     *     of its types has a policy of its own
     */
    public PolicyRoutes {
        byStatus = Map.copyOf(byStatus);
        byType = Map.copyOf(byType);
        byCategory = Map.copyOf(byCategory);
        byStatus.keySet().forEach(PolicyRoutes::requireStatus);
        for (FailureCategory category : byCategory.keySet()) {
            Set<FailureType> covered = typesOf(category);
            if (byType.keySet().containsAll(covered)) {
                throw InvalidPolicyException.of(
                        "policy for " + category,
                        "a type of that category without a policy of its own",
                        "one for each of " + join(covered),
                        "Remove the policy for " + category + ", it would never be followed, or one of the others.");
            }
        }
    }

    /** Whether no failure is sent to another policy. */
    public boolean isEmpty() {
        return byStatus.isEmpty() && byType.isEmpty() && byCategory.isEmpty();
    }

    /** The name of the policy to follow; null if this says nothing of such a failure. */
    @Nullable
    String find(FailureType type, @Nullable Integer httpStatus) {
        String found = httpStatus == null ? null : byStatus.get(httpStatus);
        if (found == null) {
            found = byType.get(type);
        }
        return found == null ? byCategory.get(type.category()) : found;
    }

    /** The name of the policy that this failure follows; null if none is named for it. */
    public @Nullable String find(Failure failure) {
        return find(failure.type(), failure.httpStatus());
    }

    /**
     * What is routed, as people write it ({@code 503}, {@code TRANSIENT_NETWORK}, {@code NETWORK}), to where; in a
     * fixed order.
     */
    public Map<String, String> described() {
        Map<String, String> all = new TreeMap<>();
        byStatus.forEach((status, name) -> all.put(String.valueOf(status), name));
        byType.forEach((type, name) -> all.put(type.name(), name));
        byCategory.forEach((category, name) -> all.put(category.name(), name));
        return all;
    }

    /** What may be written for a failure beside a status: the names of all types, then of all categories. */
    static List<String> names() {
        return Stream.concat(Stream.of(FailureType.values()), Stream.of(FailureCategory.values()))
                .map(Enum::name)
                .toList();
    }

    /**
     * Tells a builder that a failure follows a policy.
     *
     * @param written a status, or the name of a type or category, in capitals or not, with {@code -} or {@code _}
     * @return the failure as {@link #described} writes it; empty if it is none, and the builder was told nothing
     */
    static Optional<String> route(String written, String policy, RetryPolicy.Builder builder) {
        String failure = written.strip().toUpperCase(Locale.ROOT).replace('-', '_');
        if (STATUS.matcher(failure).matches()) {
            builder.forStatus(Integer.parseInt(failure), policy);
        } else if (!names().contains(failure)) {
            return Optional.empty();
        } else if (Stream.of(FailureType.values()).anyMatch(type -> type.name().equals(failure))) {
            builder.forType(FailureType.valueOf(failure), policy);
        } else {
            builder.forCategory(FailureCategory.valueOf(failure), policy);
        }
        return Optional.of(failure);
    }

    private static void requireStatus(int status) {
        if (status < 100 || status > 599) {
            throw InvalidPolicyException.of(
                    "policy for an HTTP status", "a status of 100 to 599", status, "Write it like 503.");
        }
    }

    static Set<FailureType> typesOf(FailureCategory category) {
        Set<FailureType> types = new LinkedHashSet<>();
        for (FailureType type : FailureType.values()) {
            if (type.category() == category) {
                types.add(type);
            }
        }
        return types;
    }

    private static String join(Collection<FailureType> types) {
        return String.join(", ", types.stream().map(Enum::name).toList());
    }
}
