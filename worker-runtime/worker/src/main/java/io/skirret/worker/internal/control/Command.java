package io.skirret.worker.internal.control;

import org.jspecify.annotations.Nullable;

/**
 * One command.
 *
 * @param steers whether it changes anything, so that it needs the right to
 * @param addressed whether it must say which workers it is for: for all of them it could do harm
 */
record Command(boolean steers, boolean addressed, Action action) {

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
        return new Command(false, false, action);
    }

    static Command steering(Action action) {
        return new Command(true, false, action);
    }

    static Command steeringSome(Action action) {
        return new Command(true, true, action);
    }
}
