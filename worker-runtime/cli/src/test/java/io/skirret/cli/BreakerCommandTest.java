package io.skirret.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.transport.PublishException;
import io.skirret.transport.memory.MemoryBroker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BreakerCommandTest extends CommandLineOnMemory {

    @Test
    void breakersAreOpenedAndResetForAllAndListed() throws Exception {
        // As a worker does that uses them.
        transport.broadcasts().followLog("breaker.partner", message -> {}).close();
        transport.broadcasts().followLog("breaker.mail", message -> {}).close();
        run("breaker", "open", "partner", "--why", "they migrate");
        assertThat(last.out())
                .contains(
                        "Breaker partner was CLOSED and is FORCED_OPEN in all workers until: skirret breaker reset partner");
        assertThat(last.code()).isZero();

        run("breaker", "list", "partner", "mail");
        assertThat(last.out()).containsPattern("mail +CLOSED").containsPattern("partner +FORCED_OPEN +they migrate");
        run("breaker", "list", "partner", "--json");
        assertThat(last.json().get("breakers").get(0).get("state").asText()).isEqualTo("FORCED_OPEN");

        run("breaker", "reset", "partner", "--json");
        assertThat(last.json().get("state").asText()).isEqualTo("CLOSED");
        run("breaker", "list");
        assertThat(last.out()).contains("No breaker is known here");
        run("breaker", "open", " ");
        assertThat(last.code()).isEqualTo(ExitCode.USAGE);
        assertThat(last.err()).contains("expected the name of a breaker");
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "open", "reset"})
    void aBreakerThatNobodyKnowsIsNotMadeByAskingForIt(String command) {
        run("breaker", command, "partnr");

        assertThat(last.code()).isEqualTo(ExitCode.FAILED);
        assertThat(last.out()).isEmpty();
        assertThat(last.err())
                .contains("expected a breaker that a worker has used, a setting or a task here names, got 'partnr'")
                .contains("nothing was changed");
        assertThat(transport.broadcasts().hasLog("breaker.partnr")).isFalse();
    }

    @Test
    void aBreakerThatIsConfiguredButNotUsedYetIsClosed_andSpellingIsHelpedWith() throws Exception {
        System.setProperty("skirret.breakers.partner.failures", "7");
        try {
            run("breaker", "list");
            assertThat(last.out()).containsPattern("partner +CLOSED +no worker has used it yet");
            run("breaker", "list", "partnr");
            assertThat(last.code()).isEqualTo(ExitCode.FAILED);
            assertThat(last.err()).contains("known here: [partner]").contains("Did you mean \"partner\"?");
            assertThat(transport.broadcasts().hasLog("breaker.partner")).isFalse();

            run("breaker", "open", "partner", "--json");
            assertThat(last.code()).isZero();
            assertThat(last.json().get("state").asText()).isEqualTo("FORCED_OPEN");
        } finally {
            System.clearProperty("skirret.breakers.partner.failures");
        }
    }

    @Test
    void anOrderThatTheBrokerDoesNotStoreChangesNothing() throws Exception {
        transport.broadcasts().followLog("breaker.partner", message -> {}).close();
        MemoryBroker broker = MemoryBroker.named(url.substring("memory://".length()));
        broker.failPublishes(publication ->
                publication.message().headers().containsValue("forced") ? PublishException.Reason.REJECTED : null);

        run("breaker", "open", "partner");

        assertThat(last.code()).isEqualTo(ExitCode.BROKER);
        assertThat(last.out()).isEmpty();
        assertThat(last.err())
                .contains("expected the broker to store the order")
                .contains("Nothing was changed");
        run("breaker", "list", "partner", "--json");
        assertThat(last.json().get("breakers").get(0).get("state").asText()).isEqualTo("CLOSED");
    }
}
