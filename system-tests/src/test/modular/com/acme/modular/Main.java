package com.acme.modular;

import io.skirret.client.AsyncResult;
import io.skirret.client.TaskClient;
import io.skirret.task.TaskRegistry;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportException;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import io.skirret.worker.Worker;
import java.time.Duration;

/** Sends a call, runs it, and prints the result; then says what becomes of an address that only skirret-amqp knows. */
public final class Main {

    public static void main(String[] args) throws Exception {
        try (Transport transport = Transports.open("memory://modular", TransportOptions.defaults());
                TaskClient client = TaskClient.builder().transport(transport).build();
                Worker worker = Worker.builder(
                                transport, TaskRegistry.load(Main.class.getClassLoader()))
                        .build()) {
            TaskClient.setCurrent(client);
            worker.start();
            AsyncResult<String> result = GreetingsTasks.greet.delay(new Greetings.Person("Ada", 36));
            System.out.println(result.get(Duration.ofSeconds(30)));
        }
        try (Transport none = Transports.open(
                "amqp://guest:guest@127.0.0.1:1",
                TransportOptions.builder().lazyConnect(false).build())) {
            System.out.println("connected");
        } catch (TransportException refused) {
            System.out.println("refused by " + refused.getStackTrace()[0].getModuleName());
        }
    }
}
