package io.skirret.cli;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code dlq} commands that work on a console's store instead of on a queue. */
final class ConsoleOptions {

    @Option(
            names = "--console",
            paramLabel = "URL",
            description = "Work on the dead letters that the console at this URL has taken out of the queue.")
    private @Nullable String url;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "With --console: a file with a token of its users, on one line.")
    private @Nullable Path tokenFile;

    @Option(
            names = "--query",
            paramLabel = "QUERY",
            description =
                    "With --console: what else must hold, in the query language of dead letters. Without it, only those"
                            + " that are pending are meant.")
    private @Nullable String query;

    /** The console, if the command is to work on one. */
    Optional<ConsoleEntries> entries(String queue, DeadLetterFilter filter) {
        return entries(queue, filter, null);
    }

    private Optional<ConsoleEntries> entries(String queue, DeadLetterFilter filter, @Nullable String otherwise) {
        if (url == null) {
            if (query != null || tokenFile != null) {
                throw new IllegalArgumentException("expected --console URL beside --query or --token-file, got none;"
                        + " nothing was done: a queue has no query language");
            }
            return Optional.empty();
        }
        return Optional.of(new ConsoleEntries(
                api(url, tokenFile), ConsoleEntries.query(queue, filter, query == null ? otherwise : query)));
    }

    /** Whether something was given that all must fulfil. */
    boolean hasQuery() {
        return query != null && !query.isBlank();
    }

    /**
     * For commands that need one.
     *
     * @param otherwise the query if none is given; null for those that are pending
     */
    ConsoleEntries required(String queue, DeadLetterFilter filter, @Nullable String otherwise) {
        return entries(queue, filter, otherwise)
                .orElseThrow(
                        () -> new IllegalArgumentException("expected --console URL, got none; nothing was done: a queue"
                                + " keeps no status of a dead letter, and nothing that leaves it comes back"));
    }

    /** For a line that people copy: the options that choose the console. */
    String again() {
        return url == null
                ? ""
                : " --console " + DeadLetters.word(url)
                        + (tokenFile == null ? "" : " --token-file " + DeadLetters.word(tokenFile.toString()));
    }

    /** The console at this URL. @param tokenFile null for one without users */
    static ConsoleApi api(String text, @Nullable Path tokenFile) {
        try {
            URI uri = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            boolean web = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            if (web && uri.getHost() != null && uri.getRawUserInfo() == null && uri.getRawQuery() == null) {
                return new ConsoleApi(uri, token(tokenFile));
            }
        } catch (URISyntaxException noUri) {
            throw noConsole();
        }
        throw noConsole();
    }

    private static IllegalArgumentException noConsole() {
        return new IllegalArgumentException("--console: expected a URL such as http://127.0.0.1:8030, without user and"
                + " password, got something else; nothing was done");
    }

    private static @Nullable String token(@Nullable Path tokenFile) {
        if (tokenFile == null) {
            return null;
        }
        try {
            String token = Files.readString(tokenFile).strip();
            if (!token.isEmpty() && token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
                return token;
            }
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(
                    "--token-file: expected a file with a token, got " + tokenFile + ", which cannot be read ("
                            + unreadable.getClass().getSimpleName() + "); nothing was done",
                    unreadable);
        }
        throw new IllegalArgumentException("--token-file: expected a token on one line of " + tokenFile
                + ", got something else; nothing was done");
    }
}
