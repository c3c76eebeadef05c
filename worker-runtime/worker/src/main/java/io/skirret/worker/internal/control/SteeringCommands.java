package io.skirret.worker.internal.control;

import io.skirret.message.internal.SafeText;
import io.skirret.message.internal.TimeLimits;
import io.skirret.task.RateLimit;
import io.skirret.worker.internal.feature.RunningWorker;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Commands that change what a worker does. Each is a line in the log: somebody may ask who did that. */
final class SteeringCommands {

    private static final Logger log = LoggerFactory.getLogger(SteeringCommands.class);
    private static final int LONGEST_NAME = 200;

    private final RunningWorker worker;
    private final BiPredicate<String, RateLimit> rates;

    /** @param rates gives a task another rate; false if there is no such task */
    SteeringCommands(RunningWorker worker, BiPredicate<String, RateLimit> rates) {
        this.worker = worker;
        this.rates = rates;
    }

    Map<String, Command> commands() {
        Map<String, Command> commands = new TreeMap<>();
        commands.put("rate_limit", Command.steering(this::rateLimit));
        commands.put("time_limit", Command.steering(this::timeLimit));
        commands.put("shutdown", Command.steering(arguments -> shutdown()));
        return commands;
    }

    private Map<String, String> rateLimit(Arguments arguments) {
        String task = arguments.text("task_name");
        RateLimit limit;
        try {
            limit = RateLimit.parse(arguments.optionalText("rate_limit").orElse("0"));
        } catch (IllegalArgumentException wrong) {
            return Map.of("error", "Invalid rate limit string: " + wrong.getMessage());
        }
        if (!rates.test(task, limit)) {
            return Map.of("error", "unknown task");
        }
        log.info("Rate limit of {} set by remote control: {}", SafeText.line(task, LONGEST_NAME), limit);
        return Map.of("ok", limit.isNone() ? "rate limit disabled successfully" : "new rate limit set successfully");
    }

    private Map<String, String> timeLimit(Arguments arguments) {
        String task = arguments.text("task_name");
        Duration hard = seconds(arguments, "hard");
        Duration soft = seconds(arguments, "soft");
        if (hard != null && soft != null && soft.compareTo(hard) >= 0) {
            throw CommandException.refused("expected soft below hard, got " + soft + " and " + hard);
        }
        if (!worker.timeLimits(task, new TimeLimits(hard, soft))) {
            return Map.of("error", "unknown task");
        }
        log.info(
                "Time limits of {} set by remote control: hard {}, soft {}",
                SafeText.line(task, LONGEST_NAME),
                hard,
                soft);
        return Map.of("ok", "time limits set successfully");
    }

    private static @Nullable Duration seconds(Arguments arguments, String name) {
        Optional<String> written = arguments.optionalText(name);
        if (written.isEmpty()) {
            return null;
        }
        try {
            BigDecimal millis = new BigDecimal(written.get()).movePointRight(3);
            Duration limit = Duration.ofMillis(millis.longValueExact());
            if (!limit.isZero() && !limit.isNegative() && limit.compareTo(TimeLimits.LONGEST) <= 0) {
                return limit;
            }
        } catch (ArithmeticException | NumberFormatException wrong) {
            // Told below.
        }
        throw CommandException.arguments("time_limit() expected '" + name + "' in seconds, above 0 and in milliseconds"
                + " at most, got " + written.get());
    }

    private @Nullable Object shutdown() {
        log.warn("Told to stop by remote control");
        worker.shutdown();
        return null;
    }
}
