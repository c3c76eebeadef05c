package io.skirret.architecture.breach.worker.internal.quarantine;

public class Part {}
