package com.acme.shop;

import io.skirret.client.AsyncResult;
import io.skirret.task.Task;
import io.skirret.task.TaskContext;
import java.util.List;
import java.util.concurrent.CompletableFuture;

public class Orders {

    public record Item(String name, int count) {}

    @Task
    public static void place(long customer, Item... items) {
        System.out.println("ran place");
    }

    @Task
    public CompletableFuture<String> ship(TaskContext context, List<Item> items, byte[][] labels) {
        System.out.println("ran ship");
        return CompletableFuture.completedFuture("shipped");
    }

    @Task
    static AsyncResult<Integer> count(String[] names) {
        System.out.println("ran count");
        return AsyncResult.completed(names.length);
    }

    @Task
    public static int stock(Item item) {
        System.out.println("ran stock");
        return item.count();
    }

    void close() {
        count(new String[] {"self"});
    }
}
