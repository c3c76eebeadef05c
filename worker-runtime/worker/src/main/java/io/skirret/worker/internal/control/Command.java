package io.skirret.worker.internal.control;

import org.jspecify.annotations.Nullable;

/**
 * One command.
 *
 * @param steers whether it changes anything, so that it needs the right to
 */
record Command(boolean steers, Action action) {

    /** What it does. */
    @FunctionalInterface
    interface Action {

        /**
         * @return the answer: texts, numbers, booleans, null, lists and maps of them
         * @throws CommandException if it cannot be done, saying why
         */
        @Nullable
        Object run(Arguments arguments);
    }

    static Command looking(Action action) {
        return new Command(false, action);
    }

    static Command steering(Action action) {
        return new Command(true, action);
    }
}
