package io.skirret.example;

import io.skirret.failure.HttpResponses;
import io.skirret.task.Task;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Posts events to partners. */
public final class Webhooks {

    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(1))
            .build();

    private Webhooks() {}

    /**
     * Delivers one event. What the partner answers decides what follows: 2xx is done; 408, 425, 429, 5xx, a reset or a
     * refused connection is tried again (429 when the partner says so); any other 4xx goes to the dead letters for a
     * person to look at.
     *
     * @param deliveryId the same in every attempt, so that the partner can recognise a delivery it has already taken
     * @param url where the partner listens
     * @param event JSON text
     */
    @Task(name = "webhooks.deliver", policy = "courier", timeLimit = 30, ignoreResult = true)
    public static void deliver(String deliveryId, URI url, String event) throws IOException, InterruptedException {
        post(deliveryId, url, event);
    }

    /** Throws unless the partner answers 2xx. */
    static void post(String deliveryId, URI url, String event) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(url)
                .timeout(Duration.ofSeconds(2))
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", deliveryId)
                .POST(HttpRequest.BodyPublishers.ofString(event))
                .build();
        HttpResponses.requireSuccess(CLIENT.send(request, HttpResponse.BodyHandlers.ofString()));
    }
}
