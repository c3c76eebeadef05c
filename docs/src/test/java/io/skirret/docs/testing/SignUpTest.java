package io.skirret.docs.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skirret.client.AsyncResult;
import io.skirret.testkit.InMemorySkirret;
import io.skirret.testkit.SkirretTest;
import io.skirret.transport.PublishException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@SkirretTest
class SignUpTest {

    @BeforeEach
    void reset() {
        Emails.OUTBOX.clear();
        Emails.serverDown = false;
    }

    @Test
    void welcomesNewUsersNowAndInAWeek(InMemorySkirret skirret) {
        SignUp.register("ada@example.org", 42);

        assertThat(skirret.sent())
                .hasSize(2)
                .hasTaskWith(EmailsTasks.welcome, "ada@example.org", 42L)
                .hasTaskIn(Duration.ofDays(7), EmailsTasks.welcome);

        skirret.runAll();
        assertThat(Emails.OUTBOX).hasSize(1);

        skirret.advance(Duration.ofDays(7));
        assertThat(Emails.OUTBOX).hasSize(2);
    }

    @Test
    void triesAgainWhenTheMailServerIsDown(InMemorySkirret skirret) throws Exception {
        Emails.serverDown = true;
        AsyncResult<Integer> result = EmailsTasks.welcome.delay("ada@example.org", 42L);
        skirret.runAll();

        Emails.serverDown = false;
        skirret.advance(Duration.ofSeconds(5));
        assertThat(result.get(Duration.ofSeconds(1))).isEqualTo(1);
    }

    @Test
    void givesUpAfterThreeRetries(InMemorySkirret skirret) {
        Emails.serverDown = true;
        EmailsTasks.welcome.delay("ada@example.org", 42L);
        skirret.advance(Duration.ofHours(1));

        assertThat(skirret.deadLetters()).singleElement().satisfies(dead -> {
            assertThat(dead.task()).isEqualTo("emails.welcome");
            assertThat(dead.attempts()).isEqualTo(4);
            assertThat(dead.exceptionMessage()).contains("mail server is down");
        });
    }

    @Test
    void tellsWhenTheBrokerIsBlocked(InMemorySkirret skirret) {
        skirret.broker().failPublishes(call -> PublishException.Reason.BLOCKED);
        assertThatThrownBy(() -> SignUp.register("ada@example.org", 42)).isInstanceOf(PublishException.class);
        skirret.broker().failPublishes(null);
        SignUp.register("ada@example.org", 42);
    }
}
