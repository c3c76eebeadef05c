package io.skirret.client;

import io.skirret.task.TaskDefinition;
import io.skirret.transport.memory.MemoryBroker;
import java.util.List;
import java.util.concurrent.Callable;

/** What happens inside of a class loader of its own; says what became of two calls. */
public final class ForeignThread implements Callable<String> {

    /** A stub of one of the woven tasks. */
    private static final class NotifyStub extends TaskStub<Object> {
        @SuppressWarnings("unchecked")
        NotifyStub() {
            super((TaskDefinition<Object>) new WovenTasks.Module().tasks().get(0), TaskOptions.defaults());
        }

        void delay() {
            send("stub", 2);
        }
    }

    @Override
    public String call() {
        try {
            new WovenTasks().notify("woven", 1);
            new NotifyStub().delay();
        } catch (RuntimeException refused) {
            return "refused: " + refused.getMessage();
        }
        return "sent " + MemoryBroker.named("foreign").messages("skirret").size() + ", ran " + ran();
    }

    private static List<String> ran() {
        return List.copyOf(WovenTasks.RAN);
    }
}
