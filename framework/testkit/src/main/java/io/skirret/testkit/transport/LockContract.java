package io.skirret.testkit.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skirret.transport.Lock;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A lock is held by one, who can learn that it is lost. */
interface LockContract extends ContractBrokerHolder {

    @Test
    default void locks_areHeldByOne_untilReleased() {
        String name = bench().name();
        Transport other = bench().open(options -> options);
        Lock lock = bench().transport().locks().tryLock(name).orElseThrow();

        assertThat(lock.name()).isEqualTo(name);
        assertThat(bench().transport().locks().tryLock(name)).isEmpty();
        assertThat(other.locks().tryLock(name)).isEmpty();
        assertThat(other.locks().tryLock(bench().name())).isPresent();

        lock.close();
        lock.close();
        Optional<Lock> second = other.locks().tryLock(name);
        assertThat(second).isPresent();
        // Releasing twice takes nothing from the next.
        lock.close();
        assertThat(bench().transport().locks().tryLock(name)).isEmpty();
    }

    @Test
    default void locks_areFreeWhenTheirHolderIsGone() {
        String name = bench().name();
        Transport holder = bench().open(options -> options);
        assertThat(holder.locks().tryLock(name)).isPresent();
        assertThat(bench().transport().locks().tryLock(name)).isEmpty();

        holder.close();

        bench().awaiting("the lock to be free")
                .until(() -> bench().transport().locks().tryLock(name).isPresent());
    }

    @Test
    default void locks_areLostWithTheConnection() {
        String name = bench().name();
        Lock lost = bench().transport().locks().tryLock(name).orElseThrow();

        bench().dropConnections();

        Transport other = bench().eventually("a connection", () -> bench().open(options -> options));
        Lock taken = bench().awaiting("the lock to be free")
                .ignoreExceptionsInstanceOf(TransportException.class)
                .until(() -> other.locks().tryLock(name), Optional::isPresent)
                .orElseThrow();
        lost.close();
        assertThat(other.locks().tryLock(name)).isEmpty();
        taken.close();
    }

    @Test
    default void locks_tellTheirHolderOnceThatTheyAreLost() {
        AtomicInteger told = new AtomicInteger();
        Lock lock = bench().transport()
                .locks()
                .tryLock(bench().name(), told::incrementAndGet)
                .orElseThrow();
        assertThat(lock.held()).isTrue();

        bench().dropConnections();

        bench().awaiting("the holder to be told")
                .untilAsserted(() -> assertThat(told).hasValue(1));
        assertThat(lock.held()).isFalse();
        lock.close();
        bench().transport().close();
        bench().stays("told once", () -> told.get() == 1);
    }

    @Test
    default void locks_thatAreReleased_areNotCalledLost() {
        AtomicInteger told = new AtomicInteger();
        Lock lock = bench().transport()
                .locks()
                .tryLock(bench().name(), told::incrementAndGet)
                .orElseThrow();

        lock.close();
        assertThat(lock.held()).isFalse();
        bench().dropConnections();

        bench().stays("nobody told", () -> told.get() == 0);
    }

    @Test
    default void locks_areLostWhenTheirTransportIsClosed() {
        AtomicInteger told = new AtomicInteger();
        Transport holder = bench().open(options -> options);
        Lock lock =
                holder.locks().tryLock(bench().name(), told::incrementAndGet).orElseThrow();

        holder.close();

        assertThat(lock.held()).isFalse();
        bench().awaiting("the holder to be told")
                .untilAsserted(() -> assertThat(told).hasValue(1));
    }

    /** Who lost a lock can take it anew, and releasing the lost one takes nothing from that. */
    @Test
    default void locks_thatAreLost_canBeTakenAgainByTheSameTransport() {
        String name = bench().name();
        Lock lost = bench().transport().locks().tryLock(name).orElseThrow();
        bench().dropConnections();
        bench().awaiting("the loss").until(() -> !lost.held());

        Lock again = bench().awaiting("the lock to be free")
                .ignoreExceptionsInstanceOf(TransportException.class)
                .until(() -> bench().transport().locks().tryLock(name), Optional::isPresent)
                .orElseThrow();

        lost.close();
        assertThat(again.held()).isTrue();
        assertThat(bench().transport().locks().tryLock(name)).isEmpty();
    }

    @Test
    default void locks_haveNamesOfSomeLength() {
        for (String name : new String[] {"", " ", "n".repeat(201)}) {
            assertThatThrownBy(() -> bench().transport().locks().tryLock(name))
                    .isInstanceOf(TransportException.class)
                    .hasMessageContaining("name of a lock of 1 to 200 bytes");
        }
    }
}
