package io.skirret.console.internal.alerts;

import io.skirret.console.internal.alerts.Outbox.Due;
import io.skirret.console.internal.store.Leases;
import io.skirret.failure.Failure;
import io.skirret.failure.FailureClassifier;
import io.skirret.failure.FailureContext;
import io.skirret.failure.HttpResponses;
import io.skirret.failure.HttpStatusException;
import io.skirret.retry.RetryPolicies;
import io.skirret.retry.TaskRetryOverrides;
import io.skirret.retry.internal.RetryDecision;
import io.skirret.retry.internal.RetryPlan;
import io.skirret.retry.internal.RetryState;
import io.skirret.time.Clock;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends one webhook what waits for it, in its order, again by its retry policy; one console at a time does. What it is
 * sent may come twice where a console dies between the answer and its note of it: then with the same id. For one
 * thread.
 */
final class WebhookSender {

    private static final Logger LOG = LoggerFactory.getLogger(WebhookSender.class);
    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Webhook webhook;
    private final Outbox outbox;
    private final Leases leases;
    private final UUID holder;
    private final Clock clock;
    private final HttpClient http;
    private final RetryPlan plan;
    private final FailureClassifier classifier = new FailureClassifier();

    WebhookSender(Webhook webhook, RetryPolicies policies, Outbox outbox, Leases leases, UUID holder, Clock clock) {
        this.webhook = webhook;
        this.outbox = outbox;
        this.leases = leases;
        this.holder = holder;
        this.clock = clock;
        this.plan = RetryPlan.of(webhook.policy(), TaskRetryOverrides.defaults(), policies);
        this.http = HttpClient.newBuilder()
                .connectTimeout(PATIENCE)
                // Where an answer points to is not in the settings.
                .followRedirects(HttpClient.Redirect.NEVER)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    /** Sends what is due, one after the other. Waits for answers. */
    void look() {
        Due due = next();
        while (due != null && leases.take("alerts-to-" + webhook.name(), holder, LEASE)) {
            // Another console may have sent it until this one got the lease.
            Due still = next();
            if (still != null && still.id().equals(due.id()) && !send(still)) {
                return;
            }
            due = next();
        }
    }

    private @Nullable Due next() {
        return outbox.next(webhook.name())
                .filter(due -> !due.dueAt().isAfter(clock.now()))
                .orElse(null);
    }

    /** False if it is to stop. */
    private boolean send(Due due) {
        Instant begun = clock.now();
        try {
            post(WebhookMessage.of(webhook, due.id(), due.change(), begun));
            outbox.sent(due.id(), clock.now());
        } catch (IOException | HttpStatusException failure) {
            failed(due, failure, begun);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
        return true;
    }

    private void post(WebhookMessage message) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(webhook.uri())
                .timeout(PATIENCE)
                .POST(HttpRequest.BodyPublishers.ofByteArray(message.body()));
        message.headers().forEach(request::header);
        HttpResponse<InputStream> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        // Nobody reads it, however long it is or takes.
        answer.body().close();
        // Without the URI, which may hold a secret.
        HttpResponses.requireSuccess(answer.statusCode(), answer.headers().map(), null);
    }

    private void failed(Due due, Exception error, Instant begun) {
        Instant now = clock.now();
        RetryState past = due.past() == null ? RetryState.first(begun) : due.past();
        Failure failure = classifier.classify(error, FailureContext.of("alerts", past.retries(), now));
        // Not the message of the exception: it may have the address.
        String trouble = error instanceof HttpStatusException status
                ? "answered HTTP status " + status.status()
                : error.getClass().getSimpleName();
        RetryDecision decision = plan.decide(
                past, error, failure, now, () -> ThreadLocalRandom.current().nextLong());
        if (decision instanceof RetryDecision.Retry retry) {
            outbox.later(
                    due.id(),
                    new RetryState(retry.retry(), past.firstStarted(), retry.delay()),
                    retry.notBefore(),
                    trouble);
            LOG.info(
                    "Webhook '{}' {}; retry {} of {} at {}",
                    webhook.name(),
                    trouble,
                    retry.retry(),
                    retry.maxRetries(),
                    retry.notBefore());
        } else if (decision instanceof RetryDecision.GiveUp given) {
            outbox.givenUp(due.id(), trouble, now);
            LOG.error(
                    "Expected webhook '{}' to take an alert, but it {}; the alert is not sent again: {} Policy {}."
                            + " The alert was: {}",
                    webhook.name(),
                    trouble,
                    given.text(),
                    webhook.policy().name(),
                    due.change().sentence());
        }
    }
}
