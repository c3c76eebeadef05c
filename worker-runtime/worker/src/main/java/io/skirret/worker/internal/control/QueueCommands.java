package io.skirret.worker.internal.control;

import io.skirret.message.internal.SafeText;
import io.skirret.transport.TransportException;
import io.skirret.worker.internal.feature.RunningWorker;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Commands that say which queues a worker takes from. */
final class QueueCommands {

    private static final Logger log = LoggerFactory.getLogger(QueueCommands.class);
    private static final int LONGEST_NAME = 200;

    private final RunningWorker worker;

    QueueCommands(RunningWorker worker) {
        this.worker = worker;
    }

    Map<String, Command> commands() {
        Map<String, Command> commands = new TreeMap<>();
        // Python workers hear it too, and would declare the queue in another way than this one.
        commands.put(
                "add_consumer",
                Command.steering(this::addConsumer).addressedOnly().slowly());
        commands.put("cancel_consumer", Command.steering(this::cancelConsumer).slowly());
        commands.put("skirret_drain", Command.steering(arguments -> drain(true)).slowly());
        commands.put(
                "skirret_undrain", Command.steering(arguments -> drain(false)).slowly());
        return commands;
    }

    private Map<String, String> addConsumer(Arguments arguments) {
        String queue = arguments.text("queue");
        asked(() -> worker.addQueue(queue));
        log.info("Takes from {} by remote control", SafeText.line(queue, LONGEST_NAME));
        return Map.of("ok", "add consumer " + queue);
    }

    private Map<String, String> cancelConsumer(Arguments arguments) {
        String queue = arguments.text("queue");
        asked(() -> worker.removeQueue(queue));
        log.info("Takes no more from {} by remote control", SafeText.line(queue, LONGEST_NAME));
        return Map.of("ok", "no longer consuming from " + queue);
    }

    private Map<String, String> drain(boolean drain) {
        asked(() -> worker.drain(drain));
        String now = drain
                ? "takes no more messages; what was taken runs; " + worker.running() + " run now"
                : "takes messages again";
        log.info("By remote control the worker {}", now);
        return Map.of("ok", now);
    }

    /** What the broker or the worker refuses is told to whoever asked. */
    static void asked(Runnable change) {
        try {
            change.run();
        } catch (TransportException | IllegalStateException refused) {
            throw CommandException.refused(String.valueOf(refused.getMessage()));
        }
    }
}
