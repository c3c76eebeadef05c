package io.skirret.failure;

import static io.skirret.failure.FailureType.CONFIG_INVALID;
import static io.skirret.failure.FailureType.EXTERNAL_API_DOWN;
import static io.skirret.failure.FailureType.PERMANENT_AUTHENTICATION;
import static io.skirret.failure.FailureType.PERMANENT_NOT_FOUND;
import static io.skirret.failure.FailureType.PERMANENT_PERMISSION;
import static io.skirret.failure.FailureType.PERMANENT_VALIDATION;
import static io.skirret.failure.FailureType.TRANSIENT_NETWORK;
import static io.skirret.failure.FailureType.TRANSIENT_RATE_LIMIT;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an HTTP status means. Retried: 408, 425, 429 and 5xx without 501 and 505. */
final class HttpRules {
    private static final Map<Integer, Rule> BY_STATUS = new HashMap<>();

    static {
        rule(PERMANENT_VALIDATION, "correct the data sent to {service}.", 400, 406, 411, 415, 416, 417, 421, 422, 426);
        rule(PERMANENT_VALIDATION, "send {service} less at once.", 413, 414, 431);
        rule(PERMANENT_AUTHENTICATION, "check the credential for {service}: missing, wrong or expired.", 401, 407);
        rule(PERMANENT_PERMISSION, "ask {service} for the right to do this.", 402, 403, 451);
        rule(PERMANENT_NOT_FOUND, "check the address and the ids sent to {service}.", 404, 410);
        rule(
                CONFIG_INVALID,
                "{service} does not serve this method or protocol: check address and client.",
                405,
                501,
                505);
        rule(TRANSIENT_NETWORK, "nothing to do: {service} asks for the call again.", 408, 425);
        rule(TRANSIENT_RATE_LIMIT, "call {service} less often, or ask for a higher limit.", 429);
        rule(TRANSIENT_NETWORK, "log this machine in to its network: a portal stands before {service}.", 511);
        for (int status : new int[] {409, 412, 423, 424, 428}) {
            BY_STATUS.put(
                    status,
                    new Rule(
                            PERMANENT_VALIDATION,
                            Rule.STATUS,
                            Remediation.MANUAL_RETRY,
                            "look at what {service} holds already, then retry by hand."));
        }
    }

    private static final Rule REDIRECT =
            advise(CONFIG_INVALID, "give the final address of {service}, or let the client follow redirects.");
    private static final Rule OTHER_CLIENT_ERROR = advise(PERMANENT_VALIDATION, "correct the call to {service}.");
    private static final Rule SERVER_ERROR =
            advise(EXTERNAL_API_DOWN, "look at the status of {service}; a retry helps once it is back.");

    private HttpRules() {}

    /** Null for a status that is no failure, or that no standard knows. */
    static @Nullable Finding find(HttpSignal http, CauseChain.Link link) {
        Rule rule = of(http.status());
        if (rule == null) {
            return null;
        }
        Rule confident = new Rule(
                rule.type(),
                http.confidence(),
                rule.remediation(),
                "{service} answered " + http.status() + ": " + rule.advice());
        return new Finding(confident, link, "HTTP status " + http.status());
    }

    /** Null for a status that is no failure, or that no standard knows. */
    static @Nullable FailureType meaning(int status) {
        Rule rule = of(status);
        return rule == null ? null : rule.type();
    }

    private static @Nullable Rule of(int status) {
        Rule rule = BY_STATUS.get(status);
        if (rule != null) {
            return rule;
        }
        return switch (status / 100) {
            case 3 -> REDIRECT;
            case 4 -> OTHER_CLIENT_ERROR;
            case 5 -> SERVER_ERROR;
            default -> null;
        };
    }

    private static Rule advise(FailureType type, String advice) {
        return Rule.of(type, Rule.STATUS, advice);
    }

    private static void rule(FailureType type, String advice, int... statuses) {
        for (int status : statuses) {
            BY_STATUS.put(status, advise(type, advice));
        }
    }
}
