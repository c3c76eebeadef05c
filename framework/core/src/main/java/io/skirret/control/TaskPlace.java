package io.skirret.control;

/**
 * Where in a worker a task is.
 *
 * @param state {@code active} while it runs, {@code reserved} while it waits for a free place, and what else a Python
 *     worker says, such as {@code ready}
 * @param task the message
 */
public record TaskPlace(String state, TaskInfo task) {}
