package io.skirret.docs.testing;

import java.time.Duration;

/** The application's code that the page about testing tests. */
final class SignUp {

    private SignUp() {}

    static void register(String address, long userId) {
        EmailsTasks.welcome.delay(address, userId);
        EmailsTasks.welcome.with(o -> o.countdown(Duration.ofDays(7))).delay(address, userId);
    }
}
