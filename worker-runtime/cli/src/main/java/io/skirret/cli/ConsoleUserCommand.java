package io.skirret.cli;

import io.skirret.cli.internal.console.ConsoleProgram.UserFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code skirret console user}: who may come in. */
@Command(
        name = "user",
        description = {
            "Adds, lists and removes who may come into a console: people with a password, and programs with a token.",
            "A console that runs reads its file again when it changes. The file is --users, else skirret.console.users."
        },
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  skirret console user add ada --role operator --users users",
            "  skirret console user add ci --role reader --token --users users",
            "  skirret console user list --users users"
        })
final class ConsoleUserCommand {

    /** What somebody may do. */
    enum Role {
        READER,
        OPERATOR
    }

    @Command(
            name = "add",
            description = {
                "Adds a user, or gives one another role and password. The password is asked for at the terminal and"
                        + " not shown; without one it is the first line of standard input.",
                "With --token a program's token is made and printed, once: the file has only its digest."
            },
            footerHeading = "%nExamples:%n",
            footer = {
                "  skirret console user add ada --role operator --users users",
                "  skirret console user add bob --role reader --users users < bobs-password"
            })
    int add(
            @Parameters(paramLabel = "NAME", description = "Letters, digits and . @ _ - only.") String name,
            @Option(
                            names = "--role",
                            required = true,
                            paramLabel = "reader|operator",
                            description = "reader looks at everything; operator also changes.")
                    Role role,
            @Option(names = "--token", description = "For a program: make a token.") boolean token,
            @Option(names = "--users", paramLabel = "FILE", description = "The file, made if it is not there.")
                    @Nullable
                    Path users,
            @Mixin Application application,
            @Mixin Console console) {
        Path file = file(users, application);
        UserFile edited = ConsoleCommand.program().users(file);
        String written = role.name().toLowerCase(Locale.ROOT);
        Map<String, Object> object = new LinkedHashMap<>(Map.of("name", name, "role", written));
        if (token) {
            String secret = edited.putToken(name, written);
            console.say("Token " + name + " is " + written + " in " + file + ". It is shown now and never again:");
            console.say(secret);
            object.put("token", secret);
        } else {
            char[] password = password(name);
            boolean before = edited.putUser(name, written, password);
            Arrays.fill(password, ' ');
            console.say("User " + name + " is " + written + " in " + file
                    + (before ? ", with another password than before." : "."));
        }
        console.json(object);
        return ExitCode.OK;
    }

    @Command(
            name = "list",
            description = "Lists users and tokens with their roles; no secrets.",
            footerHeading = "%nExample:%n",
            footer = "  skirret console user list --users /etc/skirret/users")
    int list(
            @Option(names = "--users", paramLabel = "FILE", description = "The file.") @Nullable Path users,
            @Mixin Application application,
            @Mixin Console console) {
        Table table = new Table("kind", "name", "role");
        List<Map<String, Object>> rows = new ArrayList<>();
        for (UserFile.Entry entry :
                ConsoleCommand.program().users(file(users, application)).entries()) {
            table.row(entry.kind(), entry.name(), entry.role());
            rows.add(Map.of("kind", entry.kind(), "name", entry.name(), "role", entry.role()));
        }
        if (!console.json()) {
            table.print(console.out());
        }
        console.json(Map.of("users", rows));
        return ExitCode.OK;
    }

    @Command(
            name = "remove",
            description = "Removes a user, or a token. A console that runs lets it in no more.",
            footerHeading = "%nExample:%n",
            footer = "  skirret console user remove ada --users /etc/skirret/users")
    int remove(
            @Parameters(paramLabel = "NAME", description = "Who.") String name,
            @Option(names = "--token", description = "The token of this name.") boolean token,
            @Option(names = "--users", paramLabel = "FILE", description = "The file.") @Nullable Path users,
            @Mixin Application application,
            @Mixin Console console) {
        Path file = file(users, application);
        String kind = token ? "token" : "user";
        if (!ConsoleCommand.program().users(file).remove(token, name)) {
            throw new CommandFailures.CommandFailed("expected a " + kind + " of this name in " + file
                    + ", got none; nothing was changed. skirret console user list shows who is there.");
        }
        console.say("Removed the " + kind + " " + name + " from " + file + ".");
        console.json(Map.of("removed", name));
        return ExitCode.OK;
    }

    private static Path file(@Nullable Path given, Application application) {
        if (given != null) {
            return given;
        }
        return ConsoleCommand.program()
                .usersFile(application.config())
                .orElseThrow(() -> new IllegalArgumentException(
                        "expected a file of users, got none; nothing was done. Give --users FILE, or set"
                                + " skirret.console.users."));
    }

    /** Never an argument: those can be seen by other users of the machine. */
    private static char[] password(String name) {
        java.io.Console terminal = System.console();
        if (terminal == null || !isTerminal(terminal)) {
            return firstLine();
        }
        char[] first = terminal.readPassword("Password of %s: ", name);
        char[] again = terminal.readPassword("Once more: ");
        if (first == null || again == null || !Arrays.equals(first, again)) {
            throw new IllegalArgumentException(
                    "expected the same password twice, got two; nothing was changed. Try again.");
        }
        Arrays.fill(again, ' ');
        return first;
    }

    /** Java 22 and later have a console where there is no terminal, too, and a method that tells. */
    private static boolean isTerminal(java.io.Console console) {
        try {
            return (boolean) java.io.Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException older) {
            return true;
        } catch (ReflectiveOperationException untold) {
            return false;
        }
    }

    private static char[] firstLine() {
        try {
            String line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            if (line == null) {
                throw new IllegalArgumentException(
                        "expected a password on the first line of standard input, got nothing; nothing was changed");
            }
            return line.toCharArray();
        } catch (IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
    }
}
