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
    default void replies_reachTheirAddress() throws InterruptedException {
        BlockingQueue<Message> inbox = new LinkedBlockingQueue<>();
        Transport caller = bench().open(options -> options);
        try (Inbox replies = caller.openReplies(inbox::add)) {
            bench().confirmed(reply(replies.address(), "1"));
            bench().confirmed(reply(replies.address(), "2"));
            assertThat(next(inbox)).isEqualTo("1");
            assertThat(next(inbox)).isEqualTo("2");
        }
    }

    @Test
    default void replies_areSeparate() throws InterruptedException {
        BlockingQueue<Message> one = new LinkedBlockingQueue<>();
        BlockingQueue<Message> two = new LinkedBlockingQueue<>();
        try (Inbox first = bench().transport().openReplies(one::add);
                Inbox second = bench().transport().openReplies(two::add)) {
            assertThat(first.address()).isNotEqualTo(second.address());
            bench().confirmed(reply(second.address(), "second"));
            assertThat(next(two)).isEqualTo("second");
            assertThat(one).isEmpty();
        }
    }

    @Test
    default void replies_surviveAHandlerThatThrows() throws InterruptedException {
        BlockingQueue<Message> inbox = new LinkedBlockingQueue<>();
        try (Inbox replies = bench().transport().openReplies(message -> {
            if (ContractBroker.text(message).equals("bad")) {
                throw new IllegalStateException("thrown by a test");
            }
            inbox.add(message);
        })) {
            bench().confirmed(reply(replies.address(), "bad"));
            bench().confirmed(reply(replies.address(), "good"));
            assertThat(next(inbox)).isEqualTo("good");
        }
    }

    @Test
    default void replies_toACallerWhoLeft_areUnroutable() {
        Transport caller = bench().open(options -> options);
        Inbox closed = caller.openReplies(message -> {});
        Inbox open = caller.openReplies(message -> {});
        closed.close();
        bench().awaiting("the first address to go").until(() -> unroutable(closed.address()));
        caller.close();
        bench().awaiting("the second address to go").until(() -> unroutable(open.address()));
        assertThat(unroutable("no-such-address-" + bench().name())).isTrue();
    }

    @Test
    default void replies_keepTheirAddressOverALostConnection() throws InterruptedException {
        BlockingQueue<Message> inbox = new LinkedBlockingQueue<>();
        try (Inbox replies = bench().transport().openReplies(inbox::add)) {
            String address = replies.address();
            bench().dropConnections();
            bench().awaiting("a reply after the cut").until(() -> {
                CompletableFuture<Void> sent = reply(address, "after");
                return sent.handle((done, failure) -> failure == null).join();
            });
            assertThat(replies.address()).isEqualTo(address);
            assertThat(next(inbox)).isEqualTo("after");
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

    private String next(BlockingQueue<Message> inbox) throws InterruptedException {
        Message message = inbox.poll(bench().capabilities().patience().toMillis(), TimeUnit.MILLISECONDS);
        assertThat(message).as("a reply").isNotNull();
        return ContractBroker.text(message);
    }
}
