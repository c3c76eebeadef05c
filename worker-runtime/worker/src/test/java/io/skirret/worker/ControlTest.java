package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.control.Replies;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** Remote control as a client: whom a command reaches, and when the wait for answers ends. */
class ControlTest extends AskingClient {

    @Test
    void whereNobodyListens_aCommandEndsAtOnceWithoutAnswers() {
        spying.close();
        assertThat(standing(() -> control.workers().ping()).isEmpty()).isTrue();
        assertThat(standing(() -> control.workers("nobody@here").ping()).missing())
                .containsExactly("nobody@here");
        assertThat(control.workers().shutdown()).isFalse();
    }

    @Test
    void theWaitEndsWithTheLastWorkerThatIsKnown_fromTheirNamesOrFromTheCommandBefore() {
        shop.task("work", (arguments, context) -> null);
        start("second@test");

        assertThat(standing(() -> control.workers(JAVA, "second@test").ping()).workers())
                .containsExactly("second@test", JAVA);
        assertThat(standing(() -> control.workers("second@test").ping()).workers())
                .containsExactly("second@test");

        // Nobody knows who all are, until the whole time was waited for once.
        Instant before = shop.clock.now();
        assertThat(turning(
                                2,
                                () -> control.workers()
                                        .timeout(Duration.ofSeconds(3))
                                        .ping())
                        .workers())
                .containsExactly("second@test", JAVA);
        assertThat(Duration.between(before, shop.clock.now())).isGreaterThanOrEqualTo(Duration.ofSeconds(3));
        assertThat(standing(() -> control.workers().inspect().clock()).workers())
                .containsExactly("second@test", JAVA);
        assertThat(standing(() -> control.workers().inspect().clock()).values()).hasSize(2);

        assertThat(turning(1, () -> control.matching("sec*").ping()).workers()).containsExactly("second@test");
        assertThat(standing(() -> control.matching("sec*").ping()).workers()).containsExactly("second@test");
        assertThat(turning(1, () -> control.matchingRegex("w.*@").ping()).workers())
                .containsExactly(JAVA);
    }

    @Test
    void whoAnsweredInAShortWaitIsNotTakenForAllInALongerOne() {
        shop.task("work", (arguments, context) -> null);
        start("second@test");
        turning(2, () -> control.workers().timeout(Duration.ofSeconds(1)).ping());

        assertThat(standing(() ->
                                control.workers().timeout(Duration.ofSeconds(1)).ping())
                        .workers())
                .hasSize(2);
        Instant before = shop.clock.now();
        turning(2, () -> control.workers().timeout(Duration.ofSeconds(4)).ping());
        assertThat(Duration.between(before, shop.clock.now())).isGreaterThanOrEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void whoDoesNotAnswerAnyMoreIsMissing_andWaitedForOnce() {
        shop.task("work", (arguments, context) -> null);
        start();
        Worker second = another("second@test");
        turning(2, () -> control.workers().discover());
        turnUntil(second.shutdown(Duration.ofSeconds(1)));

        Replies<String> replies = turning(1, () -> control.workers().ping());
        assertThat(replies.workers()).containsExactly(JAVA);
        assertThat(replies.missing()).containsExactly("second@test");
        assertThat(standing(() -> control.workers().ping()).missing()).isEmpty();
    }

    @Test
    void aCommandOfSkirretsOwnToAllIsAddressedToJavaWorkersAlone() {
        shop.task("work", (arguments, context) -> null);
        start();
        BlockingQueue<JsonNode> heard = new LinkedBlockingQueue<>();
        foreign("python@test", command -> {
            heard.add(command.path("destination"));
            return ControlledWorker.JSON.createObjectNode();
        });

        Replies<Object> replies = turning(2, () -> control.workers().ask("skirret_paused", Map.of()));

        assertThat(replies.values()).containsKey(JAVA);
        assertThat(Workshop.next(heard)).extracting(JsonNode::textValue).containsExactly("*@skirret");
        turning(2, () -> control.workers().ping());
        assertThat(Workshop.next(heard).isNull()).isTrue();
    }

    @Test
    void aWrongChoiceOfWorkersIsRefused_itCouldReachAllOfThem() {
        assertThatThrownBy(() -> control.workers(List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> control.workers(" ")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> control.matching("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> control.workers().timeout(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> control.workers().ask("ping", Map.of("x", new Object())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nothing was sent");
        control.close();
        assertThatThrownBy(() -> control.workers().ping()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anInterruptedThreadGetsWhatCame() {
        foreign("w1@vm", command -> ControlledWorker.JSON.createObjectNode().put("ok", "pong"));
        Replies<String> replies = standing(() -> {
            Thread.currentThread().interrupt();
            try {
                return control.workers().ping();
            } finally {
                assertThat(Thread.interrupted()).isTrue();
            }
        });
        assertThat(replies.workers().size()).isLessThanOrEqualTo(1);
    }

    @Test
    void whoWaitsForAnswersGoesOnAtOnceWhenItIsClosed() {
        shop.task("work", (arguments, context) -> null);
        start();
        commands.clear();
        CompletableFuture<Replies<String>> ping =
                CompletableFuture.supplyAsync(() -> control.workers().ping());
        String ticket = Workshop.next(commands).path("ticket").asText();
        while (!ticket.equals(Workshop.next(answers).headers().get("ticket"))) {
            Thread.onSpinWait();
        }

        control.close();

        Workshop.await(ping);
        assertThatThrownBy(() -> control.workers().ping())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }
}
