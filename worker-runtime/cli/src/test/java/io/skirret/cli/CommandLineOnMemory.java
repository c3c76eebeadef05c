package io.skirret.cli;

import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import picocli.CommandLine.Help.Ansi;

/** A command line on a broker in memory with one queue, and what its last command answered. */
abstract class CommandLineOnMemory {

    static final String QUEUE = "mail";

    final String url = "memory://commands-" + UUID.randomUUID();
    Transport transport;
    Answer last;

    @BeforeEach
    void open() {
        transport = Transports.open(url, TransportOptions.defaults());
        transport.declare(QUEUE);
    }

    @AfterEach
    void close() {
        transport.close();
    }

    void run(String... arguments) {
        runOn(url, arguments);
    }

    void runOn(String broker, String... arguments) {
        String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 2);
        all[arguments.length] = "--broker";
        all[arguments.length + 1] = broker;
        last = Answer.of(Ansi.OFF, all);
    }

    long waiting(String queue) {
        return transport.admin().status(queue).orElseThrow().ready();
    }
}
