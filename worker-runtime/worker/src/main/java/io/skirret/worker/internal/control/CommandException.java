package io.skirret.worker.internal.control;

import io.skirret.message.internal.PythonText;

/** A command that cannot be carried out. Its sender is told so as by a Python worker, with an exception's text. */
final class CommandException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String type;
    private final String text;

    private CommandException(String type, String text) {
        super(text, null, false, false);
        this.type = type;
        this.text = text;
    }

    /** There is no such command. */
    static CommandException unknown(String method) {
        return new CommandException("KeyError", method);
    }

    /** Its arguments are not as expected. */
    static CommandException arguments(String text) {
        return new CommandException("TypeError", text);
    }

    /** It cannot be done here, or not in this way. */
    static CommandException refused(String text) {
        return new CommandException("ValueError", text);
    }

    /** As Python's {@code repr} of it. */
    String python() {
        return PythonText.exception(type, text);
    }
}
