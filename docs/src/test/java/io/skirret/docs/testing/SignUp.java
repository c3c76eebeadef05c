package io.skirret.docs.testing;

import io.skirret.client.TaskOptions;
import java.time.Duration;

/** The application's code that the page about testing tests. */
final class SignUp {

    private SignUp() {}

    static void register(String address, long userId) {
        EmailsTasks.welcome.delay(address, userId);
        EmailsTasks.welcome
                .with(TaskOptions.NONE.withCountdown(Duration.ofDays(7)))
                .delay(address, userId);
    }
}
