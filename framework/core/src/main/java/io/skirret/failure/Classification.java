package io.skirret.failure;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One throwable being classified. Of all that speaks in the cause chain the most confident wins, the outermost among
 * equals; suppressed exceptions are asked only when the chain itself is silent, and believed less.
 */
final class Classification {
    private static final double SUPPRESSED_PENALTY = 0.1;
    private static final double ATTEMPT_PENALTY = 0.05;
    private static final double MAX_ATTEMPT_PENALTY = 0.2;
    private static final int ATTEMPTS_WITHOUT_PENALTY = 2;
    private static final double SERVICE_BONUS = 0.02;

    private static final Rule UNKNOWN = Rule.of(FailureType.UNKNOWN, 0);

    private final Throwable thrown;
    private final CauseChain chain;
    private final FailureContext context;
    private @Nullable HttpSignal signal;

    Classification(Throwable thrown, FailureContext context) {
        this.thrown = thrown;
        this.chain = CauseChain.of(thrown);
        this.context = context;
    }

    Failure result(List<FailureRule> rules) {
        StringBuilder ignored = new StringBuilder();
        for (FailureRule rule : rules) {
            Failure own = ask(rule, ignored);
            if (own != null) {
                strongest(true);
                return completed(own, ignored);
            }
        }
        Finding finding = strongest(true);
        boolean main = finding != null;
        if (finding == null) {
            finding = strongest(false);
        }
        Failure failure = finding == null ? unknown() : failure(finding, main ? 0 : SUPPRESSED_PENALTY);
        return completed(failure, ignored);
    }

    /** A user's rule is a stranger's code: whatever it throws, the failure at hand is still classified. */
    private @Nullable Failure ask(FailureRule rule, StringBuilder ignored) {
        Object got;
        try {
            Optional<Failure> answer =
                    rule instanceof ChainRule known ? known.match(chain) : rule.classify(thrown, context);
            if (answer != null) {
                return answer.orElse(null);
            }
            got = "null";
        } catch (Throwable hostile) {
            got = hostile.getClass().getName();
        }
        ignored.append(" [rule ")
                .append(rule.getClass().getName())
                .append(" passed over: expected an Optional, got ")
                .append(got)
                .append(']');
        return null;
    }

    /** Messages are read for phrases last, and only if no type and no code was surer than any phrase can be. */
    private @Nullable Finding strongest(boolean main) {
        List<CauseChain.Link> links = chain.links();
        @Nullable Finding[] found = new Finding[links.size()];
        boolean[] mayTellMore = new boolean[links.size()];
        Finding best = null;
        for (int i = 0; i < found.length; i++) {
            if (links.get(i).main() == main) {
                found[i] = told(links.get(i));
                mayTellMore[i] = found[i] == null || found[i].rule().confidence() < MessageRules.MOST_CONFIDENT;
                best = surer(best, found[i]);
            }
        }
        if (best != null && best.confidence() > MessageRules.MOST_CONFIDENT) {
            return best;
        }
        best = null;
        for (int i = 0; i < found.length; i++) {
            if (links.get(i).main() == main) {
                boolean silent = mayTellMore[i] && !links.get(i).message().isEmpty();
                best = surer(best, silent ? surer(found[i], MessageRules.find(links.get(i))) : found[i]);
            }
        }
        return best;
    }

    /** The first of equals. */
    private static @Nullable Finding surer(@Nullable Finding one, @Nullable Finding other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return other.confidence() > one.confidence() ? other : one;
    }

    /** What all but phrases tell of a link. */
    private @Nullable Finding told(CauseChain.Link link) {
        Finding finding = http(HttpReaders.read(link), link);
        if (finding == null) {
            finding = coded(link);
        }
        if (finding != null) {
            return finding;
        }
        finding = ExceptionRules.find(link);
        if (finding != null && finding.confidence() >= MessageRules.MOST_CONFIDENT) {
            return finding;
        }
        return surer(finding, http(HttpMessages.read(link.message()), link));
    }

    private static @Nullable Finding coded(CauseChain.Link link) {
        Finding finding = SqlRules.find(link);
        if (finding == null) {
            finding = CodeRules.find(link);
        }
        return finding == null ? RedisRules.find(link) : finding;
    }

    private @Nullable Finding http(@Nullable HttpSignal http, CauseChain.Link link) {
        Finding finding = http == null ? null : HttpRules.find(http, link);
        if (http != null && finding != null) {
            signal = http.orBetter(signal);
        }
        return finding;
    }

    private Failure failure(Finding finding, double penalty) {
        Rule rule = finding.rule();
        FailureType type = rule.type();
        String service = context.service();
        String advice = rule.advice();
        // A service's own name keeps its case where it starts a sentence.
        advice = service != null
                ? advice.replace("{service}", service)
                : advice.replaceFirst("^\\{service}", "The service").replace("{service}", "the service");
        return new Failure(
                type,
                clamp(rule.confidence() - penalty + contextShift(type)),
                rule.remediation(),
                advice,
                type.retriable(),
                type.usualDelay().orElse(null),
                null,
                null,
                evidence(finding));
    }

    private String evidence(Finding finding) {
        CauseChain.Link first = chain.links().get(0);
        String spoke = finding.link().describe() + " (" + finding.how() + ")";
        if (finding.link().error() == first.error()) {
            return spoke;
        }
        return first.simpleName() + (finding.link().main() ? ", caused by " : ", which suppressed ") + spoke;
    }

    /** The first message of the chain is all there is to show. */
    private Failure unknown() {
        CauseChain.Link first = chain.links().get(0);
        CauseChain.Link telling = chain.links().stream()
                .filter(link -> link.main() && !link.message().isEmpty())
                .findFirst()
                .orElse(first);
        return Failure.of(FailureType.UNKNOWN, 0, evidence(new Finding(UNKNOWN, telling, "nothing known matches")));
    }

    /** What keeps failing is less and less likely to pass; a named service makes its own failures likelier. */
    private double contextShift(FailureType type) {
        double shift = 0;
        FailureCategory category = type.category();
        if (category == FailureCategory.TRANSIENT || category == FailureCategory.NETWORK) {
            double attempts = Math.max(0, context.attempt() - ATTEMPTS_WITHOUT_PENALTY);
            shift -= Math.min(MAX_ATTEMPT_PENALTY, attempts * ATTEMPT_PENALTY);
        }
        if (context.service() != null
                && (category == FailureCategory.NETWORK || category == FailureCategory.RATE_LIMITED)) {
            shift += SERVICE_BONUS;
        }
        return shift;
    }

    private Failure completed(Failure failure, CharSequence ignored) {
        HttpSignal http = signal;
        Duration asked = failure.retryAfter();
        if (asked == null && http != null) {
            asked = http.retryAfter(context.now());
        }
        Integer status = failure.httpStatus();
        if (status == null && http != null) {
            status = http.status();
        }
        return new Failure(
                failure.type(),
                failure.confidence(),
                failure.remediation(),
                failure.advice(),
                failure.retryRecommended(),
                failure.retryRecommended() && asked != null ? asked : failure.suggestedDelay(),
                status,
                asked,
                failure.evidence() + ignored);
    }

    private static double clamp(double confidence) {
        return Math.max(0, Math.min(1, confidence));
    }
}
