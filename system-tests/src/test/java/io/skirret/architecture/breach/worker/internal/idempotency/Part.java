package io.skirret.architecture.breach.worker.internal.idempotency;

public class Part {}
