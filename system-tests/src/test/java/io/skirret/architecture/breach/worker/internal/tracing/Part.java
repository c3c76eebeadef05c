package io.skirret.architecture.breach.worker.internal.tracing;

public class Part {}
