package io.skirret.cli;

import io.skirret.failure.FailureType;
import io.skirret.message.DeadLetter;
import io.skirret.message.internal.SafeText;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which dead letters a command means: those for which everything given holds. */
final class DeadLetterFilter {

    private static final Pattern GROUP = Pattern.compile("[0-9a-fA-F]{4,16}");

    /** What the query language takes as the beginning of a text without quotes. */
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9_.@/+=-]+");

    @Option(names = "--id", paramLabel = "ID", description = "Task id, or the first characters of it.")
    private @Nullable String id;

    @Option(names = "--task", paramLabel = "NAME", description = "Name of the task.")
    private @Nullable String task;

    @Option(
            names = "--reason",
            paramLabel = "CODE",
            description =
                    "Why it is here: retries-exhausted, parked, http-status-not-retryable, rejected, unknown-task, bad-json, ...")
    private @Nullable String reason;

    @Option(names = "--type", paramLabel = "TYPE", description = "Failure type: ${COMPLETION-CANDIDATES}.")
    private @Nullable FailureType type;

    @Option(
            names = "--exception",
            paramLabel = "CLASS",
            description = "Class of the exception, with or without its package.")
    private @Nullable String exception;

    @Option(names = "--status", paramLabel = "N", description = "HTTP status of the failure, such as 503.")
    private @Nullable Integer status;

    @Option(names = "--text", paramLabel = "TEXT", description = "Text in the failure's message, in any case.")
    private @Nullable String text;

    @Option(names = "--group", paramLabel = "GROUP", description = "The group it is in; see skirret dlq groups.")
    private @Nullable String group;

    @Option(names = "--newer-than", paramLabel = "TIME", description = "Dead-lettered less than this ago, such as 2h.")
    private @Nullable Duration newerThan;

    @Option(names = "--older-than", paramLabel = "TIME", description = "Dead-lettered more than this ago, such as 7d.")
    private @Nullable Duration olderThan;

    /** Whether nothing was given, so that every entry matches. */
    boolean isEmpty() {
        return id == null
                && task == null
                && reason == null
                && type == null
                && exception == null
                && status == null
                && text == null
                && group == null
                && newerThan == null
                && olderThan == null;
    }

    /**
     * Refuses what would match every entry though it looks as if it did not: the id of a variable that is not set, say.
     */
    void requireSensible() {
        if (id != null && id.isBlank()) {
            throw new IllegalArgumentException(
                    "--id: expected a task id, or the first characters of it, got nothing; nothing was done");
        }
        if (group != null && !GROUP.matcher(group).matches()) {
            throw new IllegalArgumentException(
                    "--group: expected the first 4 to 16 characters of a group, such as 3f2a9c01," + " got '"
                            + SafeText.line(group, 40) + "'; nothing was done. skirret dlq groups QUEUE shows them");
        }
    }

    /** With this id instead of the option's, if it is given. */
    DeadLetterFilter orId(@Nullable String given) {
        id = given == null ? id : given;
        return this;
    }

    /** @param ownPackages the application's, in fingerprints */
    boolean matches(DeadLetter entry, Instant now, Set<String> ownPackages) {
        return (id == null || Optional.ofNullable(entry.id()).orElse("").startsWith(id))
                && (task == null || task.equals(entry.task()))
                && (reason == null || reason.equalsIgnoreCase(entry.reason()))
                && (type == null || type.name().equals(entry.failureType()))
                && (exception == null || hasException(entry, exception))
                && (status == null || status.equals(entry.httpStatus()))
                && (text == null || lower(entry.exceptionMessage()).contains(lower(text)))
                && (group == null || entry.group(ownPackages).value().startsWith(group.toLowerCase(Locale.ROOT)))
                && (newerThan == null || isAfter(entry.lastAt(), now.minus(newerThan)))
                && (olderThan == null || !isAfter(entry.lastAt(), now.minus(olderThan)));
    }

    /** Adds the same to a query of a console. */
    void describe(StringBuilder query) {
        add(query, "id", id == null || !PREFIX.matcher(id).matches() ? quoted(id) : id + "*");
        add(query, "task", quoted(task));
        add(query, "reason", quoted(reason == null ? null : reason.toLowerCase(Locale.ROOT)));
        add(query, "type", type == null ? null : type.name());
        add(query, "exception", quoted(exception));
        add(query, "http", status == null ? null : status.toString());
        add(query, "group", group);
        add(query, "after", newerThan == null ? null : newerThan.toSeconds() + "s");
        add(query, "before", olderThan == null ? null : olderThan.toSeconds() + "s");
        if (text != null) {
            query.append(' ').append(quoted(text));
        }
    }

    private static void add(StringBuilder query, String qualifier, @Nullable String value) {
        if (value != null) {
            query.append(' ').append(qualifier).append(':').append(value);
        }
    }

    private static @Nullable String quoted(@Nullable String text) {
        return text == null ? null : ConsoleEntries.quoted(text);
    }

    private static boolean hasException(DeadLetter entry, String wanted) {
        String name = entry.exception();
        return name != null && (name.equals(wanted) || name.endsWith("." + wanted) || name.endsWith("$" + wanted));
    }

    // An entry without a time is as old as can be.
    private static boolean isAfter(@Nullable Instant at, Instant limit) {
        return at != null && at.isAfter(limit);
    }

    private static String lower(@Nullable String value) {
        return value == null ? "" : value.toLowerCase(Locale.ROOT);
    }
}
