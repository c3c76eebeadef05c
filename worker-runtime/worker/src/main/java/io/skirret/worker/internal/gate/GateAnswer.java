package io.skirret.worker.internal.gate;

/** What a step says of a message: an objection, or leave to run. */
public sealed interface GateAnswer permits GateResult.Objection, Permit {}
