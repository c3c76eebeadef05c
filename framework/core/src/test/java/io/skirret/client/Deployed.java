package io.skirret.client;

import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskModule;
import io.skirret.task.TaskSettings;
import java.util.List;

/**
 * A woven class that several deployments have, each with its own definition of the task: named as the class loader is.
 */
public final class Deployed implements Runnable {

    private static final String METHOD = "io.skirret.client.Deployed.run()";

    /** The index of one deployment. */
    public static final class Module implements TaskModule {
        @Override
        public List<TaskDefinition<?>> tasks() {
            return List.of(new TaskDefinition<>(
                    "run." + Deployed.class.getClassLoader().getName(),
                    METHOD,
                    List.of(),
                    Void.class,
                    TaskSettings.defaults(),
                    (instances, arguments, context) -> null));
        }
    }

    @Override
    public void run() {
        if (TaskCalls.enter(Deployed.class, METHOD, new Object[0]) == null) {
            throw new IllegalStateException("ran in place");
        }
    }
}
