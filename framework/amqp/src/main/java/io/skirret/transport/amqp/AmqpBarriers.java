package io.skirret.transport.amqp;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Connection;
import io.skirret.message.Message;
import io.skirret.time.Clock;
import io.skirret.transport.Barriers;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.TransportException;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/**
 * Barriers, each a quorum queue with a single active consumer: who consumes is the one who looks. What is let go is
 * stored in the queue first and then nacked, so that the broker moves it to its work queue, once, whoever dies
 * meanwhile. They are declared even in an external topology, as nobody can declare them beforehand.
 */
final class AmqpBarriers implements Barriers {

    private static final Duration LONGEST_UNUSED = Duration.ofDays(49);

    private final LazyConnection connection;
    private final AdminConnection admin;
    private final Clock clock;
    private final boolean declares;
    private final Function<Publication, CompletableFuture<Void>> publish;

    /**
     * @param declares whether the exchange is declared, or looked for
     * @param publish stores a publication
     */
    AmqpBarriers(
            LazyConnection connection,
            AdminConnection admin,
            Clock clock,
            boolean declares,
            Function<Publication, CompletableFuture<Void>> publish) {
        this.connection = connection;
        this.admin = admin;
        this.clock = clock;
        this.declares = declares;
        this.publish = publish;
    }

    @Override
    public void open(String name, Message first, Duration unused) {
        String queue = queue(name);
        if (unused.compareTo(LONGEST_UNUSED) > 0 || unused.toMillis() < 1) {
            throw new TransportException("expected a barrier to be kept for 1 ms to " + LONGEST_UNUSED.toDays()
                    + " days, got " + unused + "; it was not opened");
        }
        try {
            admin.call("declare the exchange of barriers", channel -> {
                if (declares) {
                    return channel.exchangeDeclare(TopologyNames.BARRIERS, BuiltinExchangeType.DIRECT, true);
                }
                return channel.exchangeDeclarePassive(TopologyNames.BARRIERS);
            });
            admin.call("open barrier '" + queue + "'", channel -> {
                channel.queueDeclare(queue, true, false, false, QueueArguments.barrier(unused));
                return channel.queueBind(queue, TopologyNames.BARRIERS, queue);
            });
        } catch (BrokerRefusal refusal) {
            throw refused("open", queue, refusal);
        }
        try {
            publish.apply(new Publication(new Destination.Barrier(name), first)).join();
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof TransportException known) {
                throw known;
            }
            throw failure;
        }
    }

    @Override
    public OptionalLong size(String name) {
        String queue = queue(name);
        try {
            return OptionalLong.of(
                    admin.call("look at barrier '" + queue + "'", channel -> channel.queueDeclarePassive(queue))
                            .getMessageCount());
        } catch (BrokerRefusal refusal) {
            if (refusal.saysMissing()) {
                return OptionalLong.empty();
            }
            throw refused("look at", queue, refusal);
        }
    }

    @Override
    public OptionalLong meet(String name, Meeting meeting) {
        String queue = queue(name);
        Connection now = connection.require("barriers");
        try (BarrierLook look = new BarrierLook(now, queue, clock)) {
            return look.carryOut(meeting);
        } catch (IOException | com.rabbitmq.client.AlreadyClosedException failure) {
            BrokerRefusal refusal = BrokerRefusal.within(failure);
            if (refusal != null && refusal.saysMissing() && !refusal.text().contains("exchange")) {
                return OptionalLong.empty();
            }
            if (refusal != null) {
                throw refused("look at", queue, refusal);
            }
            throw new TransportException(
                    "expected to look at barrier '" + Printable.of(queue) + "', got '" + Shutdowns.describe(failure)
                            + "'; what has been carried out stays so; try again when the connection is back",
                    failure);
        }
    }

    @Override
    public void close(String name) {
        String queue = queue(name);
        try {
            admin.call("close barrier '" + queue + "'", channel -> channel.queueDelete(queue));
        } catch (BrokerRefusal refusal) {
            if (!refusal.saysMissing()) {
                throw refused("close", queue, refusal);
            }
        }
    }

    private static String queue(String name) {
        if (!name.matches("[A-Za-z0-9._-]{1,100}")) {
            throw new TransportException(
                    "expected the name of a barrier of 1 to 100 letters, digits, dots, hyphens and underscores, got '"
                            + Printable.of(name) + "'; nothing was done");
        }
        return TopologyNames.BARRIER_PREFIX + name;
    }

    private static TransportException refused(String what, String queue, BrokerRefusal refusal) {
        String advice = refusal.code() == BrokerRefusal.ACCESS_REFUSED
                ? "give this user the right to configure, write and read " + TopologyNames.BARRIER_PREFIX + "* and "
                        + TopologyNames.BARRIERS + ", and to write to " + TopologyNames.TASKS
                : refusal.saysDown() ? BrokerRefusal.WHEN_DOWN : "look at the broker's log";
        return new TransportException(
                "expected to " + what + " barrier '" + Printable.of(queue) + "', got '" + refusal.text()
                        + "'; nothing was done; " + advice,
                refusal);
    }
}
