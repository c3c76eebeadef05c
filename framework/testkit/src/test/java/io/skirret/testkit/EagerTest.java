package io.skirret.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skirret.client.AsyncResult;
import io.skirret.client.Chain;
import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.task.TaskContext;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@SkirretTest(eager = true)
class EagerTest {

    @BeforeEach
    void forget() {
        Mailing.RAN.clear();
    }

    @Test
    void aCallRunsAtOnce_andWhatItCallsToo(InMemorySkirret skirret) throws Exception {
        AsyncResult<Integer> result = Mailing.WELCOME.delay("ada");
        assertThat(result.get(Duration.ZERO)).isEqualTo(3);
        String parent = skirret.sent().of("mail.welcome").get(0).id();
        assertThat(Mailing.RAN).containsExactly("welcome ada", "log ada of " + parent);
        assertThat(skirret.sent()).hasSize(2).hasTaskWith(Mailing.LOG, "ada");
        assertThat(skirret.broker().published()).isZero();
        assertThat(TaskContext.current()).isEmpty();
    }

    @Test
    void whatTheTaskThrowsIsThrownToTheCaller() {
        assertThatThrownBy(() -> Mailing.FLAKY.delay(1))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("refused by a test");
        assertThat(Mailing.RAN).containsExactly("flaky 0");
        assertThat(TaskContext.current()).isEmpty();
    }

    @Test
    void whatFollowsACallRunsAtOnce_inItsOrder() throws Exception {
        AsyncResult<Integer> result = TaskClient.current()
                .send(Chain.of(Mailing.WELCOME.signature("").link(Mailing.LOG.signature("linked")))
                        .then(Mailing.FLAKY.from()));

        assertThat(result.get(Duration.ZERO)).isZero();
        assertThat(Mailing.RAN)
                .extracting(line -> line.replaceAll(" of .*", ""))
                .containsExactly("welcome ", "log ", "log linked", "flaky 0");
    }

    @Test
    void anErrorCallbackRunsAtOnce_andTheFailureIsThrown() {
        TaskOptions named = TaskOptions.builder().id("the-one").build();

        assertThatThrownBy(() -> TaskClient.current()
                        .send(Chain.of(Mailing.FLAKY.with(named).signature(1))
                                .then(Mailing.FLAKY.from())
                                .linkError(Mailing.LOG.from())))
                .hasMessageContaining("refused by a test");
        assertThat(Mailing.RAN).containsExactly("flaky 0", "log the-one of null");
    }

    @Test
    void delaysAreRecordedAndNotWaitedFor(InMemorySkirret skirret) {
        Mailing.LOG
                .with(TaskOptions.builder().countdown(Duration.ofHours(1)).build())
                .delay("now");
        assertThat(Mailing.RAN).containsExactly("log now of null");
        assertThat(skirret.sent()).hasTaskIn(Duration.ofHours(1), Mailing.LOG);
    }

    @Test
    void argumentsThatCannotTravelAreRefusedAsTheyWouldBe() {
        assertThatThrownBy(() -> Mailing.LOG.delay(17)).hasMessageContaining("java.lang.String");
    }
}
