package io.skirret.architecture.breach.worker.breaker;

public class Part {}
