package io.skirret.systemtests.badinput;

import java.util.List;
import java.util.stream.Stream;

/** The catalogue of hostile messages. Each row ends where its name says. */
final class HostileMessages {

    private HostileMessages() {}

    static Stream<Forged> all(String queue) {
        return Stream.of(
                        HostileHeaders.envelope(),
                        HostileHeaders.identity(),
                        HostileProperties.contentType(),
                        HostileProperties.brokersOwn(queue),
                        HostileProperties.properties(),
                        HostileBodies.encoding(),
                        HostileBodies.json(),
                        HostileBodies.numbers(),
                        HostileBodies.compression(),
                        HostileBodies.shape(),
                        HostileBodies.arguments(),
                        HostileHeaders.names(),
                        HostileHeaders.retries(),
                        HostileHeaders.times(),
                        HostileBodies.embed(),
                        HostileHeaders.headers(),
                        HostileHeaders.ours())
                .flatMap(List::stream);
    }
}
