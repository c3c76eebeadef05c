package io.skirret.client.internal;

/**
 * A call that a run hands to another thread, which makes it when the run is over.
 *
 * @param run it entered no body
 * @param same whether the arguments are the run's own objects; if not, an equal call of another caller is possible
 */
public record SentAgain(TaskRun run, boolean same) {}
