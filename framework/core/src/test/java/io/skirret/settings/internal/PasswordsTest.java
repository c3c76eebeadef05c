package io.skirret.settings.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PasswordsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://app:s3c-r3t@redis:6379/0",
                "redis://app:s3c@r3t@redis:6379/0",
                "redis://app:s3c/r3t@redis:6379/0",
                "redis://app:s3c?r3t@redis:6379/0",
                "redis://app:s3c;r3t@redis:6379/0",
                "redis://app:s3c r3t@redis:6379/0",
                "jdbc:postgresql://host/name?user=app&password=s3c-r3t",
                "jdbc:postgresql://host/name?user=app&password=s3c@r3t",
                "jdbc:postgresql://host/name?password=s3c@r3t&user=app",
                "jdbc:postgresql://host/name?user=a@b&sslpassword=s3c r3t",
                "jdbc:h2:/data/results;USER=app;PASSWORD=s3c r3t",
                "password=s3c@r3t, see redis://app:s3c-r3t@redis"
            })
    void aPasswordIsHiddenWholly(String text) {
        assertThat(Passwords.hiddenIn(text)).contains("***").doesNotContain("s3c", "r3t");
    }

    @Test
    void theRestIsShown() {
        assertThat(Passwords.hiddenIn("redis://app:secret@redis:6379/0")).isEqualTo("redis://***@redis:6379/0");
        assertThat(Passwords.hiddenIn("jdbc:postgresql://host/name?user=app&password=s@t&ssl=true"))
                .isEqualTo("jdbc:postgresql://host/name?user=app&password=***&ssl=true");
        assertThat(Passwords.hiddenIn("amqp://broker:5672/vhost")).isEqualTo("amqp://broker:5672/vhost");
    }
}
