package io.skirret.cli;

import io.skirret.SkirretException;
import io.skirret.message.internal.SafeText;
import java.io.PrintWriter;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Tells a person what failed, in one message without a stack trace unless it is our own defect, and picks the exit
 * code.
 */
final class CommandFailures implements IExecutionExceptionHandler {

    /** Between the colon and the last @ of what may be a URL, however it is written. */
    private static final Pattern PASSWORD = Pattern.compile("(//[^:@/\\s'\"]*:)[^\\s'\"]*@");

    private static final int LONGEST = 4000;

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        err.println(command.getColorScheme()
                .errorText("skirret: " + withoutPasswords(String.valueOf(failure.getMessage()))));
        int code = exitCode(failure);
        if (code == ExitCode.FAILED && !(failure instanceof CommandFailed)) {
            err.println("This was not expected; please report it with the lines that follow.");
            failure.printStackTrace(err);
        }
        err.flush();
        return code;
    }

    /** As picocli does, but that no password in what was typed comes back to the screen, and no control character. */
    static int misused(ParameterException misuse, String[] arguments) {
        CommandLine command = misuse.getCommandLine();
        PrintWriter err = command.getErr();
        err.println(command.getColorScheme().errorText(withoutPasswords(String.valueOf(misuse.getMessage()))));
        if (!UnmatchedArgumentException.printSuggestions(misuse, err)) {
            command.usage(err, command.getColorScheme());
        }
        err.flush();
        return ExitCode.USAGE;
    }

    private static String withoutPasswords(String text) {
        return SafeText.lines(PASSWORD.matcher(text).replaceAll("$1***@"), LONGEST);
    }

    static int exitCode(Throwable failure) {
        if (failure instanceof SkirretException ours) {
            return switch (ours.fault()) {
                case CALLER, CONFIGURATION -> ExitCode.USAGE;
                case BROKER -> ExitCode.BROKER;
                case TASK -> ExitCode.FAILED;
            };
        }
        // Options and task declarations are refused with this type before anything was done.
        return failure instanceof IllegalArgumentException || failure instanceof ParameterException
                ? ExitCode.USAGE
                : ExitCode.FAILED;
    }

    /** The command did what it could and failed; its message says all a person needs. */
    static final class CommandFailed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        CommandFailed(String message) {
            super(message, null, false, false);
        }
    }
}
