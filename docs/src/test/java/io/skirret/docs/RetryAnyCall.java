package io.skirret.docs;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.skirret.failure.HttpResponses;
import io.skirret.local.GivenUp;
import io.skirret.local.Retrying;
import io.skirret.retry.RetryPolicies;
import io.skirret.retry.RetryPolicy;
import io.skirret.retry.TaskRetryOverrides;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;

/** What the page on retrying any call shows. */
final class RetryAnyCall {

    private static final Retrying PARTNER =
            Retrying.with(RetryPolicies.AGGRESSIVE).named("partner");

    private final HttpClient client = HttpClient.newHttpClient();

    HttpResponse<String> fetch(HttpRequest request) throws Exception {
        HttpResponse<String> answer =
                PARTNER.call(() -> HttpResponses.requireSuccess(client.send(request, BodyHandlers.ofString())));
        return answer;
    }

    Retrying ownNumbers() {
        RetryPolicy quick = RetryPolicy.builder("quick")
                .maxRetries(4)
                .base(Duration.ofMillis(200))
                .totalBudget(Duration.ofSeconds(10))
                .build();
        Retrying onlyIo = Retrying.with(
                quick,
                RetryPolicies.builtIn(),
                TaskRetryOverrides.builder()
                        .autoretryFor(Set.of(IOException.class))
                        .build());
        return onlyIo;
    }

    Retrying kept(Consumer<GivenUp> failedCalls) {
        Retrying kept = PARTNER.givingUpTo(given -> failedCalls.accept(given));
        return kept;
    }

    HttpResponse<String> fetchBehind(CircuitBreaker breaker, HttpRequest request) throws Exception {
        HttpResponse<String> answer = PARTNER.call(breaker.decorateCallable(
                () -> HttpResponses.requireSuccess(client.send(request, BodyHandlers.ofString())))::call);
        return answer;
    }
}
