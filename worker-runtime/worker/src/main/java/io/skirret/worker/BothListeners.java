package io.skirret.worker;

import java.util.Objects;

/** Two that are told the same. */
final class BothListeners implements WorkerListener {

    private final WorkerListener first;
    private final WorkerListener second;

    BothListeners(WorkerListener first, WorkerListener second) {
        this.first = first;
        this.second = Objects.requireNonNull(second, "other");
    }

    @Override
    public void on(WorkerEvent event) {
        try {
            first.on(event);
        } finally {
            second.on(event);
        }
    }

    @Override
    public void attached(Worker worker) {
        first.attached(worker);
        second.attached(worker);
    }
}
