package io.skirret.worker.internal.control;

import io.skirret.message.internal.SafeText;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Commands that tell of circuit breakers, open them and reset them, in all workers. */
final class BreakerCommands {

    private static final Logger log = LoggerFactory.getLogger(BreakerCommands.class);
    private static final int LONGEST_NAME = 200;
    private static final long PATIENCE_SECONDS = 5;

    private final BreakerAccess breakers;

    BreakerCommands(BreakerAccess breakers) {
        this.breakers = breakers;
    }

    Map<String, Command> commands() {
        Map<String, Command> commands = new TreeMap<>();
        commands.put(
                "skirret_breakers",
                Command.looking(arguments -> breakers.statuses().get()));
        commands.put(
                "skirret_breaker_open",
                Command.steering(arguments -> order(arguments, "open until it is reset", breakers.open()))
                        .slowly());
        commands.put(
                "skirret_breaker_reset",
                Command.steering(arguments -> order(arguments, "reset", breakers.reset()))
                        .slowly());
        return commands;
    }

    private static Map<String, String> order(
            Arguments arguments, String now, BiFunction<String, String, CompletableFuture<Void>> order) {
        String name = arguments.text("name");
        String why = SafeText.line(arguments.optionalText("why").orElse("by remote control"), LONGEST_NAME);
        try {
            order.apply(name, why).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (IllegalArgumentException unknown) {
            throw CommandException.refused(String.valueOf(unknown.getMessage()));
        } catch (ExecutionException failed) {
            throw CommandException.refused("expected the broker to take the order, but that failed: "
                    + SafeText.message(failed.getCause() == null ? failed : failed.getCause(), LONGEST_NAME));
        } catch (TimeoutException late) {
            throw CommandException.refused("expected the broker to take the order within " + PATIENCE_SECONDS
                    + " s, but it did not; it may take it yet: see skirret_breakers");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw CommandException.refused("the worker stops; nobody knows whether the order was taken");
        }
        log.info("Breaker {} {} by remote control", SafeText.line(name, LONGEST_NAME), now);
        return Map.of("ok", "breaker " + name + " " + now);
    }
}
