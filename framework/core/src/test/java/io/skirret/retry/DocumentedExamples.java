package io.skirret.retry;

import io.skirret.failure.Failure;
import io.skirret.failure.FailureCategory;
import io.skirret.failure.FailureClassifier;
import io.skirret.failure.FailureRule;
import io.skirret.failure.FailureType;
import io.skirret.failure.HttpResponses;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import okhttp3.Response;

/** The Java of the pages on policies, failures and HTTP, so that it compiles. {@link PolicyPagesTest} compares them. */
final class DocumentedExamples {
    private DocumentedExamples() {}

    static RetryPolicies policies() {
        RetryPolicies policies = RetryPolicies.builder()
                .add(RetryPolicy.builder("partner")
                        .maxRetries(7)
                        .base(Duration.ofMillis(500))
                        .backoff(Backoff.linear(1.5))
                        .jitter(Jitter.proportional(0.1))
                        .totalBudget(Duration.ofMinutes(5))
                        .build())
                .add(RetryPolicy.builder("squares")
                        .backoff(Backoff.custom("n squared", (n, base) -> base.multipliedBy((long) n * n)))
                        .build())
                .build();
        return policies;
    }

    static RetryPolicy billing() {
        RetryPolicy billing = RetryPolicy.builder("billing")
                .maxRetries(4)
                .forType(FailureType.TRANSIENT_NETWORK, "aggressive")
                .forCategory(FailureCategory.SYSTEM, "conservative")
                .forStatus(503, "smart-external")
                .build();
        return billing;
    }

    static FailureClassifier classifier() {
        FailureClassifier classifier = new FailureClassifier(List.of(
                FailureRule.whenThrown(StockMovedException.class, FailureType.PERMANENT_VALIDATION),
                (error, context) -> context.task().startsWith("legacy.") && error instanceof IllegalArgumentException
                        ? Optional.of(Failure.of(
                                FailureType.EXTERNAL_API_DOWN, 0.9, "the old service says so for any trouble"))
                        : Optional.empty()));
        return classifier;
    }

    static HttpResponse<String> jdk(HttpClient client, HttpRequest request) throws Exception {
        HttpResponse<String> response = HttpResponses.requireSuccess(client.send(request, BodyHandlers.ofString()));
        return response;
    }

    static void okHttp(Response response) {
        HttpResponses.requireSuccess(
                response.code(),
                response.headers().toMultimap(),
                response.request().url().uri());
    }

    static final class StockMovedException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
