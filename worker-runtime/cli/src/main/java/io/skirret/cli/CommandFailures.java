package io.skirret.cli;

import io.skirret.SkirretException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Tells a person what failed, in one message without a stack trace unless it is our own defect, and picks the exit
 * code.
 */
final class CommandFailures implements IExecutionExceptionHandler {

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        err.println(command.getColorScheme().errorText("skirret: " + failure.getMessage()));
        int code = exitCode(failure);
        if (code == ExitCode.FAILED && !(failure instanceof CommandFailed)) {
            err.println("This was not expected; please report it with the lines that follow.");
            failure.printStackTrace(err);
        }
        err.flush();
        return code;
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
