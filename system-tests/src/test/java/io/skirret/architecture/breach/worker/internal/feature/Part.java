package io.skirret.architecture.breach.worker.internal.feature;

public class Part {}
