package io.skirret.testkit.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skirret.message.Message;
import io.skirret.transport.BroadcastLog;
import io.skirret.transport.Destination;
import io.skirret.transport.Lock;
import io.skirret.transport.Publication;
import io.skirret.transport.PublishException.Reason;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;

/** Boards are read by all, from the beginning; a claim is held by one. */
interface BroadcastContract extends ContractBrokerHolder {

    @Test
    default void boards_areReadByAll_inTheSameOrder() {
        String board = bench().name();
        List<String> one = new CopyOnWriteArrayList<>();
        List<String> two = new CopyOnWriteArrayList<>();
        bench().transport().follow(board, message -> one.add(ContractBroker.text(message)));
        Transport other = bench().open(options -> options);
        other.follow(board, message -> two.add(ContractBroker.text(message)));

        bench().confirmed(post(bench().transport(), board, "1"));
        bench().confirmed(post(other, board, "2"));
        bench().confirmed(post(bench().transport(), board, "3"));

        bench().awaiting("both to have read all").untilAsserted(() -> {
            assertThat(one).containsExactly("1", "2", "3");
            assertThat(two).containsExactly("1", "2", "3");
        });
    }

    /** As workers do that are started together. */
    @Test
    default void boards_canBeFirstFollowedByManyAtOnce() {
        List<Transport> transports = new ArrayList<>(List.of(bench().transport()));
        while (transports.size() < 4) {
            transports.add(bench().open(options -> options));
        }
        for (int round = 0; round < 5; round++) {
            String board = bench().name();
            CyclicBarrier together = new CyclicBarrier(transports.size());
            List<CompletableFuture<Void>> ready = new ArrayList<>();
            for (Transport transport : transports) {
                CompletableFuture<Void> readItsOwn = new CompletableFuture<>();
                String mark = "mark " + ready.size();
                new Thread(() -> {
                            try {
                                together.await();
                                transport.follow(board, message -> {
                                    if (ContractBroker.text(message).equals(mark)) {
                                        readItsOwn.complete(null);
                                    }
                                });
                                bench().confirmed(post(transport, board, mark));
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
    default void boards_tellLateReadersWhatIsKept() {
        String board = bench().name();
        bench().transport().follow(board, message -> {}).close();
        bench().confirmed(post(bench().transport(), board, "1"));
        bench().confirmed(post(bench().transport(), board, "2"));

        List<String> late = new CopyOnWriteArrayList<>();
        bench().open(options -> options).follow(board, message -> late.add(ContractBroker.text(message)));

        bench().awaiting("what was kept").untilAsserted(() -> assertThat(late).containsExactly("1", "2"));
        bench().confirmed(post(bench().transport(), board, "3"));
        bench().awaiting("what came then").untilAsserted(() -> assertThat(late).containsExactly("1", "2", "3"));
    }

    @Test
    default void boards_areReadOnAfterALostConnection() {
        String board = bench().name();
        List<String> read = new CopyOnWriteArrayList<>();
        bench().transport().follow(board, message -> read.add(ContractBroker.text(message)));
        bench().confirmed(post(bench().transport(), board, "before"));
        bench().awaiting("the first").until(() -> read.contains("before"));

        bench().dropConnections();

        bench().awaiting("publishing again")
                .until(() -> post(bench().transport(), board, "after")
                        .handle((done, failure) -> failure == null)
                        .join());
        bench().awaiting("what came after the cut").until(() -> read.contains("after"));
        // Once more from the beginning.
        bench().awaiting("the first again").until(() -> read.indexOf("before") != read.lastIndexOf("before"));
    }

    @Test
    default void boards_sayWhenTheyAreReadAgain_beforeTheFirstMessage() {
        String board = bench().name();
        List<String> read = new CopyOnWriteArrayList<>();
        bench().transport().follow(board, new BroadcastLog.Reader() {
            @Override
            public void read(Message message) {
                read.add(ContractBroker.text(message));
            }

            @Override
            public void again() {
                read.add("again");
            }
        });
        bench().confirmed(post(bench().transport(), board, "1"));
        bench().awaiting("the first").untilAsserted(() -> assertThat(read).containsExactly("1"));

        bench().dropConnections();

        bench().awaiting("the first again").untilAsserted(() -> assertThat(read).hasSizeGreaterThanOrEqualTo(3));
        assertThat(read.subList(0, 2)).containsExactly("1", "again");
        assertThat(read.get(read.size() - 1)).isEqualTo("1");
    }

    @Test
    default void boards_areThereWhenSomebodyFollowedThem_andLookingMakesNone() {
        String board = bench().name();
        assertThat(bench().transport().admin().hasBoard(board)).isFalse();
        assertThat(bench().transport().admin().hasBoard(board)).isFalse();
        assertThat(bench().transport().admin().hasBoard("n".repeat(300))).isFalse();

        bench().transport().follow(board, message -> {}).close();

        assertThat(bench().transport().admin().hasBoard(board)).isTrue();
    }

    @Test
    default void boards_surviveAReaderThatThrows_andEndWhenClosed() {
        String board = bench().name();
        List<String> read = new CopyOnWriteArrayList<>();
        BroadcastLog followed = bench().transport().follow(board, message -> {
            if (ContractBroker.text(message).equals("bad")) {
                throw new IllegalStateException("thrown by a test");
            }
            read.add(ContractBroker.text(message));
        });
        bench().confirmed(post(bench().transport(), board, "bad"));
        bench().confirmed(post(bench().transport(), board, "good"));
        bench().awaiting("the good one").untilAsserted(() -> assertThat(read).containsExactly("good"));

        followed.close();
        bench().confirmed(post(bench().transport(), board, "late"));

        bench().stays("nothing read", () -> read.size() == 1);
        assertThat(followed.name()).isEqualTo(board);
    }

    @Test
    default void boards_nobodyFollows_areUnroutable() {
        assertThat(bench().refused(post(bench().transport(), bench().name(), "x")))
                .isEqualTo(Reason.UNROUTABLE);
    }

    @Test
    default void claims_areHeldByOne_untilGivenBack() {
        String name = bench().name();
        Transport other = bench().open(options -> options);
        Lock claim = bench().transport().claim(name).orElseThrow();

        assertThat(claim.name()).isEqualTo(name);
        assertThat(bench().transport().claim(name)).isEmpty();
        assertThat(other.claim(name)).isEmpty();
        assertThat(other.claim(bench().name())).isPresent();

        claim.close();
        claim.close();
        Optional<Lock> second = other.claim(name);
        assertThat(second).isPresent();
        // Giving back twice takes nothing from the next.
        claim.close();
        assertThat(bench().transport().claim(name)).isEmpty();
    }

    @Test
    default void claims_areFreeWhenTheirHolderIsGone() {
        String name = bench().name();
        Transport holder = bench().open(options -> options);
        assertThat(holder.claim(name)).isPresent();
        assertThat(bench().transport().claim(name)).isEmpty();

        holder.close();

        bench().awaiting("the claim to be free")
                .until(() -> bench().transport().claim(name).isPresent());
    }

    @Test
    default void claims_areLostWithTheConnection() {
        String name = bench().name();
        Lock lost = bench().transport().claim(name).orElseThrow();

        bench().dropConnections();

        Transport other = bench().eventually("a connection", () -> bench().open(options -> options));
        Lock taken = bench().awaiting("the claim to be free")
                .ignoreExceptionsInstanceOf(TransportException.class)
                .until(() -> other.claim(name), Optional::isPresent)
                .orElseThrow();
        lost.close();
        assertThat(other.claim(name)).isEmpty();
        taken.close();
    }

    @Test
    default void boards_andClaims_haveNamesOfSomeLength() {
        for (String name : new String[] {"", " ", "n".repeat(201)}) {
            assertThatThrownBy(() -> bench().transport().follow(name, message -> {}))
                    .isInstanceOf(TransportException.class)
                    .hasMessageContaining("1 to 200 bytes");
            assertThatThrownBy(() -> bench().transport().claim(name))
                    .isInstanceOf(TransportException.class)
                    .hasMessageContaining("1 to 200 bytes");
        }
    }

    private static CompletableFuture<Void> post(Transport over, String board, String body) {
        Message message = ContractBroker.message(body);
        return over.publish(new Publication(new Destination.Broadcast(board), message));
    }
}
