package io.skirret.architecture.breach.worker.internal.events;

public class Part {}
