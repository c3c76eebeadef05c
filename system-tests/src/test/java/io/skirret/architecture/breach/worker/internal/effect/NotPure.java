package io.skirret.architecture.breach.worker.internal.effect;

import java.io.FileInputStream;
import java.io.IOException;
import java.net.Socket;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;

class NotPure {

    void clock(io.skirret.architecture.breach.time.Part clock) {}

    void logger(Logger logger) {}

    int file() throws IOException {
        try (FileInputStream in = new FileInputStream("x")) {
            return in.read();
        }
    }

    void network(Socket socket) {}

    int chance() {
        return ThreadLocalRandom.current().nextInt();
    }

    int allowed(Instant now, RandomGenerator random) {
        return random.nextInt();
    }
}
