package io.skirret.console.internal.page;

import io.skirret.console.internal.api.Api;
import io.skirret.console.internal.http.Request;
import io.skirret.console.internal.http.Role;
import io.skirret.console.internal.http.Route;
import io.skirret.console.internal.http.Route.Method;
import io.skirret.console.internal.tasks.TaskSpans.Retried;
import io.skirret.retry.PolicySchedule;
import io.skirret.retry.PolicySchedule.Row;
import io.skirret.retry.RetryPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The retry policies: when each of them tries again, and what became of it. */
final class PolicyPages {

    private static final int ROWS = 20;
    private static final Duration SHOWN = Duration.ofDays(1);
    private static final double PERCENT = 100.0;

    private final Api.Sources over;
    private final Frames frames;

    PolicyPages(Api.Sources over, Frames frames) {
        this.over = over;
        this.frames = frames;
    }

    /**
     * A policy.
     *
     * @param retried by failure type, over the last day
     */
    record Shown(RetryPolicy policy, List<Row> rows, List<Retried> retried) {

        /** Retries whose waits are not shown. */
        int leftOut() {
            return policy.maxRetries() - rows.size();
        }

        /** Where a wait begins in a picture that is 100 wide. */
        String from(Row row) {
            return share(row.least());
        }

        /** How wide it is there; what is always the same is seen, too. */
        String width(Row row) {
            return share(row.most().minus(row.least()).plus(longest().dividedBy((long) PERCENT)));
        }

        private String share(Duration time) {
            long longest = Math.max(1, longest().toMillis());
            return String.format(Locale.ROOT, "%.1f", PERCENT * time.toMillis() / longest);
        }

        private Duration longest() {
            return rows.stream().map(Row::most).max(Duration::compareTo).orElse(Duration.ZERO);
        }

        long succeeded() {
            return retried.stream().mapToLong(Retried::succeeded).sum();
        }

        long ended() {
            return succeeded() + retried.stream().mapToLong(Retried::failed).sum();
        }
    }

    /** All of them. @param others retries by policies that are not known here, or that nobody told of */
    record Listed(List<Shown> policies, List<Retried> others) {}

    /** A share as people read it. */
    static String share(long part, long of) {
        return of == 0 ? "–" : Math.round(PERCENT * part / of) + " %";
    }

    /** A wait, from the shortest to the longest. */
    static String wait(Row row) {
        String least = Words.span(row.least());
        String most = Words.span(row.most());
        return least.equals(most) ? least : least + " to " + most;
    }

    /** The same of all waits up to a retry. */
    static String total(Row row) {
        String least = Words.span(row.totalLeast());
        String most = Words.span(row.totalMost());
        return least.equals(most) ? least : least + " to " + most;
    }

    /** What a policy does beside waiting. */
    static String rules(RetryPolicy policy) {
        String budget = policy.totalBudget() == null ? "" : "; gives up after " + Words.span(policy.totalBudget());
        return policy.maxRetries() + (policy.maxRetries() == 1 ? " retry" : " retries") + budget
                + "; a server's Retry-After is kept up to " + Words.span(policy.retryAfterCap());
    }

    List<Route> routes() {
        return List.of(new Route(Method.GET, "/policies", Role.READER, Set.of(), this::list));
    }

    private Object list(Request request) {
        Map<String, List<Retried>> retried = over
                .spans()
                .retries(over.clock().now().minus(SHOWN))
                .stream()
                .collect(Collectors.groupingBy(Retried::policy));
        List<Shown> policies = over.policies().all().stream()
                .map(policy -> shown(policy, retried.get(policy.name())))
                .toList();
        List<Retried> others = retried.values().stream()
                .flatMap(List::stream)
                .filter(each -> !over.policies().names().contains(each.policy()))
                .toList();
        return frames.page(request, Frame.Section.POLICIES, "Policies", "policies", new Listed(policies, others));
    }

    private static Shown shown(RetryPolicy policy, @Nullable List<Retried> retried) {
        return new Shown(policy, PolicySchedule.of(policy, ROWS).rows(), retried == null ? List.of() : retried);
    }
}
