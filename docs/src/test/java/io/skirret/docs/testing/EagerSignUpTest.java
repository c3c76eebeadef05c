package io.skirret.docs.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.testkit.SkirretTest;
import org.junit.jupiter.api.Test;

@SkirretTest(eager = true)
class EagerSignUpTest {

    @Test
    void runsTheTaskInTheCall() {
        Emails.OUTBOX.clear();
        Emails.serverDown = false;
        SignUp.register("ada@example.org", 42);
        assertThat(Emails.OUTBOX).hasSize(2);
    }
}
