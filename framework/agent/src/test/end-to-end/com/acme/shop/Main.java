package com.acme.shop;

import io.skirret.client.TaskCalls;
import io.skirret.client.TaskClient;
import io.skirret.config.AgentUse;
import io.skirret.transport.QueueAdmin.Disposition;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import java.util.List;

/** Makes plain calls and prints the messages they became. */
public final class Main {

    public static void main(String[] args) throws Exception {
        try (Transport transport = Transports.open("memory://shop", TransportOptions.defaults());
                TaskClient client = TaskClient.builder()
                        .transport(transport)
                        .queue("shop")
                        .agent(AgentUse.REQUIRED)
                        .build()) {
            TaskClient.setCurrent(client);
            Orders.Item book = new Orders.Item("book", 2);
            Orders.place(7L, book, book);
            boolean waits = !new Orders().ship(null, List.of(book), new byte[][] {{1}}).isDone();
            System.out.println("waits " + waits);
            System.out.println("has an id " + !Orders.count(new String[] {"book"}).id().isEmpty());
            new Orders().close();
            System.out.println("stock " + Orders.stock(book));
            TaskCalls.runInPlace(() -> Orders.count(new String[0]));
            transport.admin().browse("shop", 100, message -> {
                System.out.println("message " + message.headers().get("task"));
                return Disposition.KEEP;
            });
        }
    }
}
