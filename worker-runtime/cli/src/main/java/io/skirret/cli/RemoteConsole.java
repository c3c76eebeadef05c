package io.skirret.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The console that a command works on, where there is no other way. */
final class RemoteConsole {

    @Option(
            names = "--console",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:8030",
            description = "The console. Default: ${DEFAULT-VALUE}.")
    private String url;

    @Option(names = "--token-file", paramLabel = "FILE", description = "A file with a token of its users, on one line.")
    private @Nullable Path tokenFile;

    ConsoleApi api() {
        return ConsoleOptions.api(url, tokenFile);
    }
}
