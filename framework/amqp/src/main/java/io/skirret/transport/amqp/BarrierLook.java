package io.skirret.transport.amqp;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import io.skirret.message.Message;
import io.skirret.time.Clock;
import io.skirret.transport.Barriers;
import io.skirret.transport.Barriers.Meeting;
import io.skirret.transport.Barriers.Release;
import io.skirret.transport.Barriers.Verdict;
import io.skirret.transport.TransportException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One look at a barrier, on a channel of its own, whose end gives back what stays. Once it is the one who looks, it
 * sends a mark to the barrier and reads until that comes back: so it has all that was there before. Not thread-safe;
 * blocking.
 */
final class BarrierLook implements AutoCloseable {

    /** Quorum queues take no limit as 2,000. */
    private static final int PREFETCH = 65_535;

    /** Without a message from the broker for so long somebody else looks, or the broker is in trouble. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** A mark of somebody who has died is taken away after this time. */
    private static final Duration MARK_LIVES = Duration.ofMinutes(1);

    /** So many words the broker passes on at once, whatever it does. */
    private static final int FEW = 16;

    /** Type of the message that it reads up to. */
    private static final String MARK = "skirret.group.mark";

    private final Channel channel;
    private final String queue;
    private final Clock clock;
    private final Reader reader;
    private final List<Taken> messages = new ArrayList<>();
    private final List<Long> marks = new ArrayList<>();
    private final List<Taken> marksOfOthers = new ArrayList<>();
    private final Set<String> own = new HashSet<>();
    private long bytes;

    BarrierLook(Connection connection, String queue, Clock clock) throws IOException {
        this.clock = clock;
        this.queue = queue;
        this.channel = RecoveringConnection.openChannel(connection);
        this.reader = new Reader(channel);
    }

    /** See {@link Barriers#meet}. */
    OptionalLong carryOut(Meeting meeting) throws IOException {
        channel.confirmSelect();
        channel.addReturnListener(returned -> reader.end("what was sent there was returned: it has gone"));
        channel.basicQos(PREFETCH, false);
        channel.basicConsume(queue, false, reader);
        // With the first message that comes it is the one who looks; only a mark that is sent after that is the last of
        // all that was there, since what another look gave back may be younger than the mark of who waited for its end.
        sort(readFirst(), "");
        readTo(sendMark());
        int lying = messages.size();
        boolean whole = bytes <= Barriers.MOST_BYTES;
        Verdict verdict =
                meeting.decide(messages.stream().map(taken -> taken.message).toList(), whole);
        Set<Long> gone = new HashSet<>(marks);
        Set<Long> released = released(verdict);
        for (Message added : verdict.added()) {
            send("", queue, MessageMapper.toWire(added), added.body());
        }
        confirm();
        int stored = 0;
        for (Release release : verdict.releases()) {
            Taken there = find(release);
            stored += there == null ? 1 : 0;
            released.add((there == null ? readRelease(release) : there).tag);
        }
        meeting.stored();
        int left = lying + verdict.added().size() - verdict.taken().size() - (released.size() - stored);
        verdict.taken().forEach(number -> gone.add(messages.get(number).tag));
        acknowledge(gone, released);
        meeting.taken();
        for (long tag : released) {
            // No reject: from RabbitMQ 4.0 on that counts, and the next queue would deliver it as if it came back. (4.0
            // counts
            // this, too.)
            channel.basicNack(tag, false, false);
        }
        return OptionalLong.of(left);
    }

    private Taken readFirst() throws IOException {
        sendMark();
        return reader.next();
    }

    private String sendMark() throws IOException {
        String mark = UUID.randomUUID().toString();
        own.add(mark);
        send(
                "",
                queue,
                new BasicProperties.Builder()
                        .type(MARK)
                        .messageId(mark)
                        .timestamp(Date.from(clock.now()))
                        .build(),
                new byte[0]);
        confirm();
        return mark;
    }

    private void readTo(String mark) throws IOException {
        boolean seen = false;
        while (!seen) {
            seen = sort(reader.next(), mark);
        }
    }

    /** Whether it is this mark. */
    private boolean sort(Taken next, String mark) {
        BasicProperties properties = next.properties;
        String id = properties.getMessageId();
        if (!MARK.equals(properties.getType())) {
            keep(next);
            return false;
        }
        Date at = properties.getTimestamp();
        boolean forgotten = at == null || at.toInstant().isBefore(clock.now().minus(MARK_LIVES));
        if (forgotten || own.contains(id)) {
            marks.add(next.tag);
        } else {
            marksOfOthers.add(next);
        }
        return mark.equals(id);
    }

    private void keep(Taken next) {
        bytes += next.message.body().length;
        messages.add(next);
        if (bytes > Barriers.MOST_BYTES) {
            // Counted and told, but not held.
            messages.replaceAll(Taken::withoutBody);
        }
    }

    /** Those that are there since an earlier look, and what is to be with them. */
    private Set<Long> released(Verdict verdict) throws IOException {
        Set<Long> tags = new HashSet<>();
        verdict.released().forEach(number -> tags.add(messages.get(number).tag));
        for (Release release : verdict.releases()) {
            if (find(release) == null) {
                channel.exchangeDeclarePassive(TopologyNames.BARRIERS);
                BasicProperties properties = MessageMapper.toWire(release.message());
                Map<String, Object> headers =
                        new HashMap<>(properties.getHeaders() == null ? Map.of() : properties.getHeaders());
                // Nothing is bound here by the name of a work queue: it lies in the barrier, and when it is rejected
                // the
                // exchange of tasks knows the other name only.
                headers.put("CC", List.of(queue));
                send(
                        TopologyNames.BARRIERS,
                        release.queue(),
                        properties.builder().headers(headers).build(),
                        release.message().body());
            }
        }
        return tags;
    }

    private @Nullable Taken find(Release release) {
        String id = release.message().properties().messageId();
        return messages.stream()
                .filter(each -> id != null && id.equals(each.properties.getMessageId()))
                .findFirst()
                .orElse(null);
    }

    private Taken readRelease(Release release) throws IOException {
        Taken there = find(release);
        while (there == null) {
            Taken next = reader.next();
            if (MARK.equals(next.properties.getType())) {
                marksOfOthers.add(next);
            } else {
                messages.add(next);
            }
            there = find(release);
        }
        return there;
    }

    private void send(String exchange, String key, BasicProperties properties, byte[] body) throws IOException {
        channel.basicPublish(
                exchange, key, true, properties.builder().deliveryMode(2).build(), body);
    }

    private void confirm() throws IOException {
        try {
            channel.waitForConfirmsOrDie(PATIENCE.toMillis() * 2);
        } catch (TimeoutException late) {
            throw new TransportException(
                    "expected the broker to confirm what was sent to barrier '" + queue
                            + "', got nothing in time; try again",
                    late);
        } catch (InterruptedException interrupted) {
            throw interrupted(interrupted);
        }
    }

    /**
     * Acknowledges with few words. The broker keeps those back that come in great number, and forgets them when the
     * channel is closed: seen with quorum queues, where of 2,500 acknowledgements hundreds were forgotten. So what
     * stays is given back first, where that makes one word of all the others.
     *
     * @param released what is to be rejected after that; those that were given back have another number now
     */
    private void acknowledge(Set<Long> gone, Set<Long> released) throws IOException {
        long last = gone.stream().mapToLong(Long::longValue).max().orElse(0);
        List<Taken> before = Stream.concat(messages.stream(), marksOfOthers.stream())
                .filter(each -> each.tag < last && !gone.contains(each.tag))
                .toList();
        if (gone.size() <= FEW || before.size() > FEW) {
            for (long tag : gone) {
                channel.basicAck(tag, false);
            }
            return;
        }
        for (Taken each : before) {
            channel.basicReject(each.tag, true);
            if (released.remove(each.tag)) {
                released.add(readAgain(each).tag);
            }
        }
        channel.basicAck(last, true);
    }

    private Taken readAgain(Taken given) throws IOException {
        while (true) {
            Taken next = reader.next();
            if (Objects.equals(next.properties.getMessageId(), given.properties.getMessageId())) {
                return next;
            }
        }
    }

    private TransportException interrupted(InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        return new TransportException("interrupted while looking at barrier '" + queue + "'", interrupted);
    }

    /** What was not settled goes back to its place, and the next in turn may look. */
    @Override
    public void close() {
        try {
            if (channel.isOpen()) {
                channel.close();
            }
        } catch (IOException | TimeoutException | com.rabbitmq.client.AlreadyClosedException gone) {
            channel.setDefaultConsumer(null);
        }
    }

    /** A message that it holds. */
    private record Taken(long tag, BasicProperties properties, Message message) {

        Taken withoutBody() {
            return message.body().length == 0
                    ? this
                    : new Taken(tag, properties, new Message(message.properties(), message.headers(), new byte[0]));
        }
    }

    private final class Reader extends DefaultConsumer {

        private final BlockingQueue<Object> read = new LinkedBlockingQueue<>();

        Reader(Channel channel) {
            super(channel);
        }

        @Override
        public void handleDelivery(String tag, Envelope envelope, BasicProperties properties, byte[] body) {
            Message message = MessageMapper.fromWire(properties, WireHeaders.of(properties), body);
            read.add(new Taken(envelope.getDeliveryTag(), properties, message));
        }

        @Override
        public void handleCancel(String tag) {
            end("it was closed");
        }

        @Override
        public void handleShutdownSignal(String tag, ShutdownSignalException signal) {
            read.add(signal);
        }

        void end(String why) {
            read.add(why);
        }

        Taken next() throws IOException {
            Object next;
            try {
                next = read.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException interrupted) {
                throw BarrierLook.this.interrupted(interrupted);
            }
            if (next instanceof Taken taken) {
                return taken;
            }
            if (next instanceof ShutdownSignalException signal) {
                throw new IOException(signal);
            }
            throw new TransportException("expected to look at barrier '" + queue + "', got "
                    + (next == null
                            ? "none of its messages for " + PATIENCE.toSeconds()
                                    + " s: somebody else looks at it, or the" + " broker is busy"
                            : "none of its messages: " + next)
                    + "; nothing more was done; try again");
        }
    }
}
