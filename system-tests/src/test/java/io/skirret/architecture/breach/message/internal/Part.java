package io.skirret.architecture.breach.message.internal;

public class Part {}
