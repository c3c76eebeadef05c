package io.skirret.architecture.breach.worker.internal.feature;

/** What is to serve all features knows each by name. */
public class KnowsFeatures {
    void quarantine(io.skirret.architecture.breach.worker.internal.quarantine.Part part) {}

    void flight(io.skirret.architecture.breach.worker.internal.flight.Part part) {}

    void outcome(io.skirret.architecture.breach.worker.internal.outcome.Part part) {}

    void limits(io.skirret.architecture.breach.worker.internal.limits.Part part) {}

    void adaptive(io.skirret.architecture.breach.worker.internal.adaptive.Part part) {}

    void idempotency(io.skirret.architecture.breach.worker.internal.idempotency.Part part) {}

    void tracing(io.skirret.architecture.breach.worker.internal.tracing.Part part) {}

    void events(io.skirret.architecture.breach.worker.internal.events.Part part) {}

    void control(io.skirret.architecture.breach.worker.internal.control.Part part) {}

    void breaker(io.skirret.architecture.breach.worker.internal.breaker.Part part) {}

    void publicBreaker(io.skirret.architecture.breach.worker.breaker.Part part) {}
}
