package io.skirret.transport.amqp;

import io.skirret.message.internal.SafeText;
import org.jspecify.annotations.Nullable;

/** What brokers and users say, in a message of ours: one line, bounded. */
final class Printable {

    private static final int LONGEST = 300;

    private Printable() {}

    static String of(@Nullable Object text) {
        return SafeText.line(String.valueOf(text), LONGEST);
    }
}
