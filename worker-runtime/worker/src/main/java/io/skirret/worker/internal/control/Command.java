package io.skirret.worker.internal.control;

import org.jspecify.annotations.Nullable;

/**
 * One command.
 *
 * @param steers whether it changes anything, so that it needs the right to
 * @param addressed whether it must say which workers it is for: for all of them it could do harm
 * @param slow whether it asks the network, so that others must not wait for it
 */
record Command(boolean steers, boolean addressed, boolean slow, Action action) {

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
        return new Command(false, false, false, action);
    }

    static Command steering(Action action) {
        return new Command(true, false, false, action);
    }

    /** The same, but it may only be sent to workers that it names. */
    Command addressedOnly() {
        return new Command(steers, true, slow, action);
    }

    /** The same, but it asks the network. */
    Command slowly() {
        return new Command(steers, addressed, true, action);
    }
}
