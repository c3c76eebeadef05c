package io.skirret.architecture.breach.worker.internal.assembly;

/** What assembles a worker may know every feature. */
public class Assembly {
    void allowed(io.skirret.architecture.breach.worker.internal.quarantine.Part part) {}

    void allowed(io.skirret.architecture.breach.worker.internal.limits.Part part) {}

    void allowed(io.skirret.architecture.breach.worker.internal.adaptive.Part part) {}

    void allowed(io.skirret.architecture.breach.worker.internal.tracing.Part part) {}

    void allowed(io.skirret.architecture.breach.worker.internal.events.Part part) {}

    void allowed(io.skirret.architecture.breach.worker.internal.control.Part part) {}

    void allowed(io.skirret.architecture.breach.worker.internal.breaker.Part part) {}
}
