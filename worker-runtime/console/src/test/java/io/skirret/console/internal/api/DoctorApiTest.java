package io.skirret.console.internal.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.cli.internal.doctor.Finding;
import io.skirret.cli.internal.doctor.Finding.Status;
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

/** A look at the broker that somebody asks for, over a real server. */
@Timeout(120)
@ParameterizedClass
@EnumSource(TestDatabase.class)
final class DoctorApiTest extends ApiFixture {

    private static final String DOCTOR = "/retry/doctor";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private List<String> audited() {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT action || ' ' || target FROM audit")
                        .mapTo(String.class)
                        .list());
    }

    @Test
    void what_is_found_is_kept_with_its_time() {
        assertThat(get(DOCTOR).path("looked_at").isNull()).isTrue();
        examined = () -> List.of(
                new Finding(Status.OK, "broker", "", "RabbitMQ", "", ""),
                new Finding(Status.TROUBLE, "queue mail", "dead letters", "none", "they are lost", "declare them"));
        JsonNode found = json(ask("POST", DOCTOR), 200);
        assertThat(found.path("healthy").booleanValue()).isFalse();
        assertThat(found.path("findings").path(1).path("fix").textValue()).isEqualTo("declare them");
        assertThat(get(DOCTOR)).isEqualTo(found);
        assertThat(found.path("looked_at").textValue()).isEqualTo(clock.now().toString());
        assertThat(audited()).containsExactly("doctor broker");
    }

    @Test
    void who_asks_meanwhile_waits_for_the_same_look_and_few_do() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        AtomicInteger looks = new AtomicInteger();
        examined = () -> {
            looks.incrementAndGet();
            try {
                assertThat(end.await(60, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException closed) {
                Thread.currentThread().interrupt();
            }
            return List.of();
        };
        List<CompletableFuture<HttpResponse<String>>> asked = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            asked.add(http.sendAsync(look(), HttpResponse.BodyHandlers.ofString()));
        }
        await().atMost(PATIENCE).until(() -> doctor.waiting() == 4 && looks.get() > 0);
        assertThat(get(DOCTOR).path("running_since").isNull()).isFalse();

        HttpResponse<String> refused = http.send(look(), HttpResponse.BodyHandlers.ofString());
        assertThat(json(refused, 503).path("retry_after").longValue()).isPositive();

        assertThat(doctor.waiting()).as("they wait until the look ends").isEqualTo(4);
        end.countDown();
        for (CompletableFuture<HttpResponse<String>> each : asked) {
            JsonNode found = json(each.get(30, TimeUnit.SECONDS), 200);
            assertThat(found.path("running_since").isNull()).isTrue();
            assertThat(found.path("healthy").booleanValue()).isTrue();
        }
        assertThat(looks).hasValue(1);
    }

    private HttpRequest look() {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + DOCTOR))
                .timeout(Duration.ofSeconds(60))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
    }

    @Test
    void why_it_could_not_look_is_said() {
        examined = () -> {
            throw new IllegalArgumentException("expected a broker URL, got none");
        };
        JsonNode found = json(ask("POST", DOCTOR), 200);
        assertThat(found.path("healthy").booleanValue()).isFalse();
        assertThat(found.path("trouble").textValue()).isEqualTo("expected a broker URL, got none");
    }
}
