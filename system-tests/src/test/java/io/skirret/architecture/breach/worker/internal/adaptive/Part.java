package io.skirret.architecture.breach.worker.internal.adaptive;

public class Part {}
