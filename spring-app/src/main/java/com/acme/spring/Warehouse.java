package com.acme.spring;

import io.github.resilience4j.bulkhead.annotation.Bulkhead;
import java.util.concurrent.CompletableFuture;
import org.springframework.stereotype.Component;

/** What tasks call, behind an aspect: no task itself. */
@Component
public class Warehouse {

    private final Bodies bodies;

    public Warehouse(Bodies bodies) {
        this.bodies = bodies;
    }

    @Bulkhead(name = "threads", type = Bulkhead.Type.THREADPOOL)
    public CompletableFuture<String> pack(String order) {
        bodies.ran("pack", order);
        return CompletableFuture.completedFuture(order);
    }
}
