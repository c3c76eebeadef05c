package io.skirret.console.internal.api;

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
        JsonNode found = get(PATH + "?policy=default,conservative&clients=2000&rate_per_s=200&outage_s=20");
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
        assertThat(get(PATH + "?policy=default,conservative&clients=2000&rate_per_s=200&outage_s=20"))
                .isEqualTo(found);
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
        HttpRequest request = request(1).header("Sec-Fetch-Site", "cross-site").build();
        json(http.send(request, HttpResponse.BodyHandlers.ofString()), 403);
        assertThat(policySimulation.inside()).isZero();
    }

    private HttpRequest.Builder request(int clients) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + PATH + "?clients=" + clients))
                .timeout(PATIENCE);
    }

    @Test
    void what_cannot_be_simulated_is_refused() {
        for (String wrong : new String[] {
            "policy=nobody",
            "policy=default,aggressive,conservative,x",
            "clients=50001",
            "clients=0",
            "rate_per_s=x",
            "outage_s=-1",
            "failure=weather",
            "failure=200",
            "seed=1"
        }) {
            assertThat(json(ask("GET", PATH + "?" + wrong), 400).path("detail").textValue())
                    .as(wrong)
                    .isNotEmpty();
        }
    }
}
