package io.skirret.docs;

import io.skirret.console.Console;
import io.skirret.transport.Transport;
import java.nio.file.Path;

/** The snippet of the page on running a console. */
final class EmbeddedConsole {

    private EmbeddedConsole() {}

    static void run(Transport transport) {
        try (Console console = Console.builder(transport)
                .data(Path.of("/var/lib/skirret"))
                .port(8030)
                .start()) {
            System.out.println("Dead letters: " + console.uri());
            waitForTheEnd();
        }
    }

    private static void waitForTheEnd() {}
}
