package io.skirret.architecture.breach.worker.internal.flight;

public class Part {}
