package io.skirret.architecture.breach.worker.internal.breaker;

public class Part {}
