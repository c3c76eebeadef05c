package io.skirret.architecture.breach.worker.internal.control;

public class Part {}
