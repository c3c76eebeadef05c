package com.acme;

import io.skirret.task.Task;
import io.skirret.task.TaskRegistry;
import io.skirret.transport.Transport;
import io.skirret.worker.Worker;
import io.skirret.worker.WorkerEvent;

/** A task that is watched. */
public final class Orders {

    private Orders() {}

    @Task(maxRetries = 3, callbacks = Alerts.class)
    public static void charge(long orderId) {
        System.out.println("Charging " + orderId);
    }

    static Worker watched(Transport transport, TaskRegistry tasks) {
        Worker worker = Worker.builder(transport, tasks)
                .listener(event -> {
                    if (event instanceof WorkerEvent.TaskFinished finished) {
                        System.out.println(finished.task() + " " + finished.ending() + " in " + finished.runTime());
                    }
                })
                .build();
        return worker;
    }
}
