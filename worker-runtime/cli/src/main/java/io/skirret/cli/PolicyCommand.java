package io.skirret.cli;

import io.skirret.failure.FailureType;
import io.skirret.retry.Adaptive;
import io.skirret.retry.Backoff;
import io.skirret.retry.Jitter;
import io.skirret.retry.PolicySchedule;
import io.skirret.retry.RetryPolicies;
import io.skirret.retry.RetryPolicy;
import io.skirret.settings.internal.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code skirret policy}: what the retry policies do. */
@Command(
        name = "policy",
        description = "Shows retry policies and tries them out.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = SimulateCommand.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  skirret policy list",
            "  skirret policy show aggressive",
            "  skirret policy simulate --policy default,aggressive"
        })
final class PolicyCommand {

    @Command(
            name = "show",
            description = "Prints when a policy retries, with the bounds that jitter gives.",
            footerHeading = "%nExample:%n",
            footer = "  skirret policy show aggressive")
    int show(
            @Parameters(
                            paramLabel = "NAME",
                            description = "default, aggressive, conservative, smart or one of the configuration's.")
                    String name,
            @Mixin Console output,
            @Mixin Application settings) {
        RetryPolicies policies = settings.policies();
        RetryPolicy policy = policies.get(name);
        Map<String, List<String>> followed = followed(policy, policies);
        output.say("Policy " + policy.name() + ": " + policy.maxRetries() + " retries, " + describe(policy));
        output.say("");
        List<Map<String, @Nullable Object>> rows = print(PolicySchedule.of(policy), output);
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("policy", policy.name());
        object.put("max_retries", policy.maxRetries());
        object.put("adaptive", json(policy.adaptive()));
        object.put("schedule", rows);
        List<Map<String, @Nullable Object>> routes = new ArrayList<>();
        followed.forEach((other, failures) -> {
            RetryPolicy next = policies.get(other);
            output.say("");
            output.say("On " + String.join(", ", failures) + " policy " + other + ": " + next.maxRetries()
                    + " retries, " + describe(next));
            output.say("");
            Map<String, @Nullable Object> route = new LinkedHashMap<>();
            route.put("failures", failures);
            route.put("policy", other);
            route.put("max_retries", next.maxRetries());
            route.put("adaptive", json(adaptive(policy, next)));
            route.put("schedule", print(PolicySchedule.of(next), output));
            routes.add(route);
        });
        object.put("on", routes);
        output.say("");
        output.say(
                "Totals leave out the time that the runs themselves take. An HTTP Retry-After longer than the wait is"
                        + " honoured up to " + Durations.format(policy.retryAfterCap()) + ".");
        if (!followed.isEmpty()) {
            output.say("Retries are counted together, whichever policy each followed. Not retried unless the task asks"
                    + " itself: " + String.join(", ", neverRetried()) + ".");
        }
        sayAdaptive(policy.adaptive(), output);
        output.json(object);
        return ExitCode.OK;
    }

    /** A failure that follows another policy is adapted as that says, else as the first says. */
    private static @Nullable Adaptive adaptive(RetryPolicy policy, RetryPolicy followed) {
        return followed.adaptive() != null ? followed.adaptive() : policy.adaptive();
    }

    private static void sayAdaptive(@Nullable Adaptive adaptive, Console output) {
        if (adaptive == null) {
            return;
        }
        output.say(
                "Adaptive: of 10 or more recent retries after the same type of failure more than 80 % succeeded, waits are"
                        + " 30 % shorter; less than 30 %, 50 % longer and half as many. Over 100 messages in the queue, 30 % longer.");
        if (adaptive.deferBelow() > 0) {
            output.say("Calls of a priority below " + adaptive.deferBelow() + " (none counts as 0) do not retry in "
                    + adaptive.peak() + " but in the half hour after.");
        }
    }

    private static @Nullable Map<String, @Nullable Object> json(@Nullable Adaptive adaptive) {
        if (adaptive == null) {
            return null;
        }
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("defer_below", adaptive.deferBelow());
        object.put("peak", adaptive.peak().from() + "-" + adaptive.peak().to());
        object.put("zone", adaptive.peak().zone().getId());
        return object;
    }

    /** By policy, the types and statuses that end there instead of at this one. */
    private static Map<String, List<String>> followed(RetryPolicy policy, RetryPolicies policies) {
        Map<String, List<String>> followed = new LinkedHashMap<>();
        for (FailureType type : FailureType.values()) {
            RetryPolicy end = policies.follow(policy, type, null);
            if (type.retriable() && !end.equals(policy)) {
                followed.computeIfAbsent(end.name(), key -> new ArrayList<>()).add(type.name());
            }
        }
        policy.routes().byStatus().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(route -> {
                    // The type that comes with a status cannot be told here: what the first policy named sends on by
                    // type is
                    // not followed.
                    String next = policies.get(route.getValue()).name();
                    followed.computeIfAbsent(next, key -> new ArrayList<>()).add("HTTP " + route.getKey());
                });
        return followed;
    }

    private static List<String> neverRetried() {
        return Arrays.stream(FailureType.values())
                .filter(type -> !type.retriable())
                .map(Enum::name)
                .toList();
    }

    private static List<Map<String, @Nullable Object>> print(PolicySchedule schedule, Console output) {
        Table table = new Table(">retry", ">waits at least", ">at most", ">total at least", ">total at most", "");
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        for (PolicySchedule.Row row : schedule.rows()) {
            String note =
                    row.warning() != null ? row.warning() : row.withinBudget() ? "" : "never: past the total budget";
            table.row(
                    row.retry(),
                    Durations.format(row.least()),
                    Durations.format(row.most()),
                    Durations.format(row.totalLeast()),
                    Durations.format(row.totalMost()),
                    note);
            rows.add(json(row));
        }
        if (!output.json()) {
            table.print(output.out());
        }
        return rows;
    }

    @Command(
            name = "list",
            description = "Lists the policies by name.",
            footerHeading = "%nExample:%n",
            footer = "  skirret policy list --config skirret.properties")
    int list(@Mixin Console output, @Mixin Application settings) {
        RetryPolicies policies = settings.policies();
        Table table = new Table("name", ">retries", ">base", ">cap", "kind");
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        for (RetryPolicy policy : policies.all()) {
            table.row(
                    policy.name(),
                    policy.maxRetries(),
                    Durations.format(policy.base()),
                    Durations.format(policy.cap()),
                    kind(policy.backoff()) + ", " + jitter(policy.jitter())
                            + (policy.adaptive() == null ? "" : ", adaptive"));
            Map<String, @Nullable Object> row = new LinkedHashMap<>();
            row.put("name", policy.name());
            row.put("max_retries", policy.maxRetries());
            row.put("base_ms", policy.base().toMillis());
            row.put("cap_ms", policy.cap().toMillis());
            rows.add(row);
        }
        if (!output.json()) {
            table.print(output.out());
        }
        output.json(Map.of("policies", rows));
        return ExitCode.OK;
    }

    private static String describe(RetryPolicy policy) {
        @Nullable Duration budget = policy.totalBudget();
        return kind(policy.backoff()) + " from " + Durations.format(policy.base()) + " up to "
                + Durations.format(policy.cap()) + ", " + jitter(policy.jitter())
                + (budget == null ? "" : ", within " + Durations.format(budget) + " in all")
                + (policy.adaptive() == null ? "" : ", " + policy.adaptive());
    }

    private static String kind(Backoff backoff) {
        if (backoff instanceof Backoff.Exponential exponential) {
            return "exponential x" + number(exponential.multiplier());
        }
        if (backoff instanceof Backoff.Linear linear) {
            return "linear, factor " + number(linear.factor());
        }
        if (backoff instanceof Backoff.Custom custom) {
            return "custom '" + custom.label() + "'";
        }
        return backoff.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    private static String jitter(Jitter jitter) {
        if (jitter instanceof Jitter.Proportional proportional) {
            return "jitter adds up to " + number(proportional.ratio() * 100) + " %";
        }
        return jitter instanceof Jitter.None
                ? "no jitter"
                : jitter.getClass().getSimpleName().toLowerCase(Locale.ROOT) + " jitter";
    }

    private static String number(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
    }

    private static Map<String, @Nullable Object> json(PolicySchedule.Row row) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("retry", row.retry());
        object.put("least_ms", row.least().toMillis());
        object.put("most_ms", row.most().toMillis());
        object.put("total_least_ms", row.totalLeast().toMillis());
        object.put("total_most_ms", row.totalMost().toMillis());
        object.put("within_budget", row.withinBudget());
        return object;
    }
}
