package io.skirret.testkit.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.message.Message;
import io.skirret.transport.Destination;
import io.skirret.transport.Inbox;
import io.skirret.transport.Publication;
import io.skirret.transport.PublishException.Reason;
import io.skirret.transport.Transport;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A caller's inbox takes results from anyone who has its address, until the caller leaves. */
interface InboxContract extends ContractBrokerHolder {

    @Test
    default void inboxes_takeWhatIsSentToTheirAddress() throws InterruptedException {
        BlockingQueue<Message> came = new LinkedBlockingQueue<>();
        Transport caller = bench().open(options -> options);
        try (Inbox own = caller.inboxes().open(came::add)) {
            bench().confirmed(reply(own.address(), "1"));
            bench().confirmed(reply(own.address(), "2"));
            assertThat(next(came)).isEqualTo("1");
            assertThat(next(came)).isEqualTo("2");
        }
    }

    @Test
    default void inboxes_areSeparate() throws InterruptedException {
        BlockingQueue<Message> one = new LinkedBlockingQueue<>();
        BlockingQueue<Message> two = new LinkedBlockingQueue<>();
        try (Inbox first = bench().transport().inboxes().open(one::add);
                Inbox second = bench().transport().inboxes().open(two::add)) {
            assertThat(first.address()).isNotEqualTo(second.address());
            bench().confirmed(reply(second.address(), "second"));
            assertThat(next(two)).isEqualTo("second");
            assertThat(one).isEmpty();
        }
    }

    @Test
    default void inboxes_surviveAHandlerThatThrows() throws InterruptedException {
        BlockingQueue<Message> came = new LinkedBlockingQueue<>();
        try (Inbox own = bench().transport().inboxes().open(message -> {
            if (ContractBroker.text(message).equals("bad")) {
                throw new IllegalStateException("thrown by a test");
            }
            came.add(message);
        })) {
            bench().confirmed(reply(own.address(), "bad"));
            bench().confirmed(reply(own.address(), "good"));
            assertThat(next(came)).isEqualTo("good");
        }
    }

    @Test
    default void inboxes_ofACallerWhoLeft_areUnroutable() {
        Transport caller = bench().open(options -> options);
        Inbox closed = caller.inboxes().open(message -> {});
        Inbox open = caller.inboxes().open(message -> {});
        closed.close();
        bench().awaiting("the first address to go").until(() -> unroutable(closed.address()));
        caller.close();
        bench().awaiting("the second address to go").until(() -> unroutable(open.address()));
        assertThat(unroutable("no-such-address-" + bench().name())).isTrue();
    }

    @Test
    default void inboxes_keepTheirAddressOverALostConnection() throws InterruptedException {
        BlockingQueue<Message> came = new LinkedBlockingQueue<>();
        try (Inbox own = bench().transport().inboxes().open(came::add)) {
            String address = own.address();
            bench().dropConnections();
            bench().awaiting("a reply after the cut").until(() -> {
                CompletableFuture<Void> sent = reply(address, "after");
                return sent.handle((done, failure) -> failure == null).join();
            });
            assertThat(own.address()).isEqualTo(address);
            assertThat(next(came)).isEqualTo("after");
        }
    }

    private CompletableFuture<Void> reply(String address, String body) {
        return bench().transport()
                .publish(new Publication(new Destination.Reply(address), ContractBroker.message(body)));
    }

    private boolean unroutable(String address) {
        CompletableFuture<Void> sent = reply(address, "x");
        return sent.handle((done, failure) -> failure != null).join() && bench().refused(sent) == Reason.UNROUTABLE;
    }

    private String next(BlockingQueue<Message> came) throws InterruptedException {
        Message message = came.poll(bench().capabilities().patience().toMillis(), TimeUnit.MILLISECONDS);
        assertThat(message).as("a reply").isNotNull();
        return ContractBroker.text(message);
    }
}
