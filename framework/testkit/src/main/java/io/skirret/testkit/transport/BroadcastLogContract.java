package io.skirret.testkit.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skirret.message.Message;
import io.skirret.transport.BroadcastLog;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.PublishException.Reason;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;

/** A broadcast log is read by all, from the beginning. */
interface BroadcastLogContract extends ContractBrokerHolder {

    @Test
    default void broadcastLogs_areReadByAll_inTheSameOrder() {
        String log = bench().name();
        List<String> one = new CopyOnWriteArrayList<>();
        List<String> two = new CopyOnWriteArrayList<>();
        bench().transport().broadcasts().followLog(log, message -> one.add(ContractBroker.text(message)));
        Transport other = bench().open(options -> options);
        other.broadcasts().followLog(log, message -> two.add(ContractBroker.text(message)));

        bench().confirmed(publish(bench().transport(), log, "1"));
        bench().confirmed(publish(other, log, "2"));
        bench().confirmed(publish(bench().transport(), log, "3"));

        bench().awaiting("both to have read all").untilAsserted(() -> {
            assertThat(one).containsExactly("1", "2", "3");
            assertThat(two).containsExactly("1", "2", "3");
        });
    }

    /** As workers do that are started together. */
    @Test
    default void broadcastLogs_canBeFirstFollowedByManyAtOnce() {
        List<Transport> transports = new ArrayList<>(List.of(bench().transport()));
        while (transports.size() < 4) {
            transports.add(bench().open(options -> options));
        }
        for (int round = 0; round < 5; round++) {
            String log = bench().name();
            CyclicBarrier together = new CyclicBarrier(transports.size());
            List<CompletableFuture<Void>> ready = new ArrayList<>();
            for (Transport transport : transports) {
                CompletableFuture<Void> readItsOwn = new CompletableFuture<>();
                String mark = "mark " + ready.size();
                new Thread(() -> {
                            try {
                                together.await();
                                transport.broadcasts().followLog(log, message -> {
                                    if (ContractBroker.text(message).equals(mark)) {
                                        readItsOwn.complete(null);
                                    }
                                });
                                bench().confirmed(publish(transport, log, mark));
                            } catch (Exception | AssertionError failure) {
                                readItsOwn.completeExceptionally(failure);
                            }
                        })
                        .start();
                ready.add(readItsOwn);
            }
            ready.forEach(bench()::confirmed);
        }
    }

    @Test
    default void broadcastLogs_tellLateReadersWhatIsKept() {
        String log = bench().name();
        bench().transport().broadcasts().followLog(log, message -> {}).close();
        bench().confirmed(publish(bench().transport(), log, "1"));
        bench().confirmed(publish(bench().transport(), log, "2"));

        List<String> late = new CopyOnWriteArrayList<>();
        bench().open(options -> options).broadcasts().followLog(log, message -> late.add(ContractBroker.text(message)));

        bench().awaiting("what was kept").untilAsserted(() -> assertThat(late).containsExactly("1", "2"));
        bench().confirmed(publish(bench().transport(), log, "3"));
        bench().awaiting("what came then").untilAsserted(() -> assertThat(late).containsExactly("1", "2", "3"));
    }

    @Test
    default void broadcastLogs_areReadOnAfterALostConnection() {
        String log = bench().name();
        List<String> read = new CopyOnWriteArrayList<>();
        bench().transport().broadcasts().followLog(log, message -> read.add(ContractBroker.text(message)));
        bench().confirmed(publish(bench().transport(), log, "before"));
        bench().awaiting("the first").until(() -> read.contains("before"));

        bench().dropConnections();

        bench().awaiting("publishing again")
                .until(() -> publish(bench().transport(), log, "after")
                        .handle((done, failure) -> failure == null)
                        .join());
        bench().awaiting("what came after the cut").until(() -> read.contains("after"));
        // Once more from the beginning.
        bench().awaiting("the first again").until(() -> read.indexOf("before") != read.lastIndexOf("before"));
    }

    @Test
    default void broadcastLogs_sayWhenTheyAreReadAgain_beforeTheFirstMessage() {
        String log = bench().name();
        List<String> read = new CopyOnWriteArrayList<>();
        bench().transport().broadcasts().followLog(log, new BroadcastLog.Reader() {
            @Override
            public void read(Message message) {
                read.add(ContractBroker.text(message));
            }

            @Override
            public void restarted() {
                read.add("restarted");
            }
        });
        bench().confirmed(publish(bench().transport(), log, "1"));
        bench().awaiting("the first").untilAsserted(() -> assertThat(read).containsExactly("1"));

        bench().dropConnections();

        bench().awaiting("the first again").untilAsserted(() -> assertThat(read).hasSizeGreaterThanOrEqualTo(3));
        assertThat(read.subList(0, 2)).containsExactly("1", "restarted");
        assertThat(read.get(read.size() - 1)).isEqualTo("1");
    }

    @Test
    default void broadcastLogs_areThereWhenSomebodyFollowedThem_andLookingMakesNone() {
        String log = bench().name();
        assertThat(bench().transport().broadcasts().hasLog(log)).isFalse();
        assertThat(bench().transport().broadcasts().hasLog(log)).isFalse();
        assertThat(bench().transport().broadcasts().hasLog("n".repeat(300))).isFalse();

        bench().transport().broadcasts().followLog(log, message -> {}).close();

        assertThat(bench().transport().broadcasts().hasLog(log)).isTrue();
    }

    @Test
    default void broadcastLogs_surviveAReaderThatThrows_andEndWhenClosed() {
        String log = bench().name();
        List<String> read = new CopyOnWriteArrayList<>();
        BroadcastLog followed = bench().transport().broadcasts().followLog(log, message -> {
            if (ContractBroker.text(message).equals("bad")) {
                throw new IllegalStateException("thrown by a test");
            }
            read.add(ContractBroker.text(message));
        });
        bench().confirmed(publish(bench().transport(), log, "bad"));
        bench().confirmed(publish(bench().transport(), log, "good"));
        bench().awaiting("the good one").untilAsserted(() -> assertThat(read).containsExactly("good"));

        followed.close();
        bench().confirmed(publish(bench().transport(), log, "late"));

        bench().stays("nothing read", () -> read.size() == 1);
        assertThat(followed.name()).isEqualTo(log);
    }

    @Test
    default void broadcastLogs_nobodyFollows_areUnroutable() {
        assertThat(bench().refused(publish(bench().transport(), bench().name(), "x")))
                .isEqualTo(Reason.UNROUTABLE);
    }

    @Test
    default void broadcastLogs_haveNamesOfSomeLength() {
        for (String name : new String[] {"", " ", "n".repeat(201)}) {
            assertThatThrownBy(() -> bench().transport().broadcasts().followLog(name, message -> {}))
                    .isInstanceOf(TransportException.class)
                    .hasMessageContaining("name of a broadcast log of 1 to 200 bytes");
        }
    }

    private static CompletableFuture<Void> publish(Transport over, String log, String body) {
        Message message = ContractBroker.message(body);
        return over.publish(new Publication(new Destination.BroadcastLog(log), message));
    }
}
