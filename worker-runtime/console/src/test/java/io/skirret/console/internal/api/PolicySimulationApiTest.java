package io.skirret.console.internal.api;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.console.internal.store.TestDatabase;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Policies in simulated time, asked of a real server. */
@Timeout(120)
@ParameterizedClass
@EnumSource(TestDatabase.class)
final class PolicySimulationApiTest extends ApiFixture {

    private static final String PATH = "/retry/policies/simulation";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void every_call_ends_in_one_way_and_the_same_numbers_give_the_same_answer() {
        AtomicInteger ran = new AtomicInteger();
        beforeSimulation = ran::incrementAndGet;
        String asked = PATH + "?policy=default,conservative&clients=2000&rate_per_s=200&outage_s=20";
        JsonNode found = get(asked);
        assertThat(found.path("runs"))
                .extracting(run -> run.path("name").textValue())
                .containsExactly("default", "conservative");
        found.path("runs")
                .forEach(run -> assertThat(run.path("succeeded").intValue()
                                + run.path("dead_lettered").intValue()
                                + run.path("waiting").intValue())
                        .isEqualTo(2000));
        assertThat(found.path("runs").path(0).path("retries").intValue()).isPositive();
        assertThat(found.path("capacity_per_s").intValue()).isEqualTo(400);
        // Until it is none of those that are kept.
        for (int clients = 1; clients <= 4; clients++) {
            get(PATH + "?outage_s=0&clients=" + clients);
        }
        assertThat(get(asked)).isEqualTo(found);
        assertThat(ran).as("it ran again").hasValue(6);
        JsonNode fine = get(PATH + "?outage_s=0&clients=100");
        assertThat(fine.path("runs").path(0).path("attempts_per_success").doubleValue())
                .isEqualTo(1.0);
    }

    @Test
    void few_wait_and_who_asks_again_is_given_what_was_found() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicInteger ran = new AtomicInteger();
        beforeSimulation = () -> {
            ran.incrementAndGet();
            try {
                assertThat(goOn.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException closed) {
                Thread.currentThread().interrupt();
            }
        };
        List<CompletableFuture<HttpResponse<String>>> asked = new ArrayList<>();
        for (int clients = 1; clients <= 6; clients++) {
            asked.add(http.sendAsync(request(clients).build(), HttpResponse.BodyHandlers.ofString()));
        }
        await().atMost(PATIENCE).until(() -> policySimulation.inside() == 6 && ran.get() == 2);

        HttpResponse<String> refused = http.send(request(7).build(), HttpResponse.BodyHandlers.ofString());

        assertThat(json(refused, 503).path("retry_after").longValue()).isPositive();
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        goOn.countDown();
        for (CompletableFuture<HttpResponse<String>> each : asked) {
            json(each.get(PATIENCE.toSeconds(), TimeUnit.SECONDS), 200);
        }
        json(http.send(request(7).build(), HttpResponse.BodyHandlers.ofString()), 200);
        assertThat(ran).hasValue(7);
        json(http.send(request(7).build(), HttpResponse.BodyHandlers.ofString()), 200);
        assertThat(ran).as("the page and its picture are of one run").hasValue(7);
    }

    @Test
    void a_page_of_another_site_has_nothing_simulated() throws Exception {
        AtomicInteger ran = new AtomicInteger();
        beforeSimulation = ran::incrementAndGet;
        HttpRequest request = request(1).header("Sec-Fetch-Site", "cross-site").build();

        json(http.send(request, HttpResponse.BodyHandlers.ofString()), 403);

        assertThat(ran).hasValue(0);
    }

    private HttpRequest.Builder request(int clients) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + PATH + "?clients=" + clients))
                .timeout(PATIENCE);
    }

    @Test
    void what_cannot_be_simulated_is_refused() {
        AtomicInteger ran = new AtomicInteger();
        beforeSimulation = ran::incrementAndGet;
        Map.ofEntries(
                        entry("policy=nobody", "parameter policy: expected some of "),
                        entry("policy=default,nobody", "parameter policy: expected some of "),
                        entry(
                                "policy=default,aggressive,conservative," + STUBBORN,
                                "parameter policy: expected 1 to 3 policies"),
                        entry("clients=50001", "parameter clients: expected a whole number from 1 to 50000"),
                        entry("clients=0", "parameter clients: expected a whole number from 1 to 50000"),
                        entry("rate_per_s=x", "parameter rate_per_s: expected a whole number from 1 to 100000"),
                        entry("outage_s=-1", "parameter outage_s: expected a whole number from 0 to 3600"),
                        entry("failure=weather", "parameter failure: expected a status of HTTP"),
                        entry("failure=200", "parameter failure: expected a status of HTTP"),
                        entry("seed=1", "This route takes the parameters "),
                        entry(
                                "policy=" + STUBBORN + "&clients=50000",
                                "parameter clients: expected no more than come to 3000000 attempts by these policies,"
                                        + " and not 5000000"))
                .forEach((wrong, why) -> assertThat(json(ask("GET", PATH + "?" + wrong), 400)
                                .path("detail")
                                .textValue())
                        .as(wrong)
                        .contains(why));
        assertThat(ran).hasValue(0);
        json(ask("GET", PATH + "?policy=" + STUBBORN + "&clients=30000&outage_s=0"), 200);
    }
}
