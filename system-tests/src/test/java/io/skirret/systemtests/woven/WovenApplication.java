package io.skirret.systemtests.woven;

import io.skirret.client.TaskClient;
import io.skirret.message.DeadLetter;
import io.skirret.task.InstanceFactory;
import io.skirret.task.TaskRegistry;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.memory.MemoryBroker;
import io.skirret.worker.Worker;
import io.skirret.worker.WorkerEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** An application with woven tasks, a client and a worker. What it is called with is loaded with it. */
public final class WovenApplication implements Callable<List<String>> {

    /** How many calls the story "crowd" makes. */
    static final int CROWD = 1_500;

    private final String task;

    public WovenApplication(String task) {
        this.task = task;
    }

    /** Calls the task once, or for a crowd often, and tells what happened, in order. */
    @Override
    public List<String> call() throws Exception {
        MemoryBroker broker = MemoryBroker.named("woven-" + UUID.randomUUID());
        ExecutorService pool = Executors.newSingleThreadExecutor(action -> new Thread(action, "aspect"));
        BlockingQueue<WorkerEvent.TaskFinished> finished = new LinkedBlockingQueue<>();
        AdvisedTasks proxy = new AdvisedTasks.Proxy(pool);
        List<String> story = new ArrayList<>();
        try (Transport transport = broker.connect(TransportOptions.defaults());
                TaskClient client =
                        TaskClient.builder().transport(transport).queue("woven").build();
                Worker worker = Worker.builder(transport, TaskRegistry.of(new AdvisedTasksTasks.Module().tasks()))
                        .queues("woven")
                        // In turn: of two at once the end of the call may be told before that of its caller.
                        .concurrency(task.equals("endless") ? 1 : 2)
                        .instances(always(proxy))
                        .listener(event -> {
                            if (event instanceof WorkerEvent.TaskFinished ended) {
                                finished.add(ended);
                            }
                        })
                        .build()) {
            TaskClient.setCurrent(client);
            worker.start();
            int calls = task.equals("crowd") ? CROWD : 1;
            for (int i = 0; i < calls; i++) {
                send(new AdvisedTasks(), i);
            }
            int ended = 0;
            boolean over = false;
            while (!over) {
                WorkerEvent.TaskFinished finish = finished.poll(30, TimeUnit.SECONDS);
                if (finish == null) {
                    story.add("nothing came in time");
                    break;
                }
                story.add(finish.ending().toString());
                ended++;
                if (ended % calls > 0) {
                    continue;
                }
                List<Runnable> waiting = List.copyOf(AdvisedTasks.LATER);
                AdvisedTasks.LATER.clear();
                for (Runnable later : waiting) {
                    pool.submit(later).get();
                }
                over = task.equals("slow") || task.equals("copied") || finish.ending() != WorkerEvent.Ending.SUCCEEDED;
            }
            story.add("ran " + AdvisedTasks.RAN);
            broker.messages(transport.admin().deadLetterQueue("woven")).stream()
                    .map(DeadLetter::from)
                    .forEach(dead -> story.add("dead: " + dead.reason()));
        } finally {
            TaskClient.setCurrent(null);
            pool.shutdownNow();
            broker.discard();
        }
        return story;
    }

    private void send(AdvisedTasks tasks, int number) {
        switch (task) {
            case "flaky" -> tasks.flaky("a");
            case "changing" -> tasks.changing("a");
            case "slow" -> tasks.slow(7L);
            case "copied" -> tasks.copied(List.of("a"));
            case "background" -> tasks.background("a");
            case "crowd" -> tasks.background("order " + number);
            default -> tasks.endless(7);
        }
    }

    private static InstanceFactory always(AdvisedTasks proxy) {
        return new InstanceFactory() {
            @Override
            public <T> T instance(Class<T> type) {
                return type.cast(proxy);
            }
        };
    }
}
