package io.skirret.client.internal;

import io.skirret.message.internal.TaskMessage;

/**
 * A call that a run hands to another thread, which makes it when the run is over.
 *
 * @param message what the run was of; it entered no body
 * @param same whether the arguments are the run's own objects; if not, an equal call of another caller is possible
 */
public record SentAgain(TaskMessage message, boolean same) {}
