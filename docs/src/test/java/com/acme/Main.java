package com.acme;

import io.skirret.client.AsyncResult;
import io.skirret.client.TaskClient;
import java.time.Duration;

public final class Main {

    private Main() {}

    public static void main(String[] args) throws Exception {
        try (TaskClient client = TaskClient.current()) {
            AsyncResult<String> greeting = GreetingsTasks.greet.delay("Ada", 3);
            System.out.println("Sent " + greeting.id() + "; RabbitMQ has stored it.");
            System.out.println(greeting.get(Duration.ofSeconds(30)));
        }
    }
}
