package io.skirret.architecture.breach.worker.internal.outcome;

public class Part {}
