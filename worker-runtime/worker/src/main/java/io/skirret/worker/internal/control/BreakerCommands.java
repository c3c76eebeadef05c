package io.skirret.worker.internal.control;

import io.skirret.message.internal.SafeText;
import io.skirret.worker.breaker.BreakerStatus;
import io.skirret.worker.breaker.Breakers;
import java.util.LinkedHashMap;
import java.util.List;
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
    private static final double MILLIS_A_SECOND = 1000.0;

    private final Breakers breakers;

    BreakerCommands(Breakers breakers) {
        this.breakers = breakers;
    }

    Map<String, Command> commands() {
        Map<String, Command> commands = new TreeMap<>();
        commands.put("skirret_breakers", Command.looking(arguments -> statuses()));
        commands.put(
                "skirret_breaker_open",
                Command.steering(arguments -> order(arguments, "open until it is reset", breakers::forceOpen))
                        .slowly());
        commands.put(
                "skirret_breaker_reset",
                Command.steering(arguments -> order(arguments, "reset", breakers::reset))
                        .slowly());
        return commands;
    }

    private List<Map<String, Object>> statuses() {
        return breakers.statuses().stream().map(BreakerCommands::told).toList();
    }

    private static Map<String, Object> told(BreakerStatus status) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("name", status.name());
        told.put("state", status.state().name());
        told.put("remaining", status.remaining().toMillis() / MILLIS_A_SECOND);
        told.put("why", status.why());
        told.put("by", status.by());
        told.put("settings", status.settings().toString());
        return told;
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
