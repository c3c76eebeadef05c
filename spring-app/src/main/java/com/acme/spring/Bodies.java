package com.acme.spring;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.stereotype.Component;

/** Which bodies of tasks ran in this process, and on which threads. */
@Component
public class Bodies {

    private final Map<String, List<String>> threads = new ConcurrentHashMap<>();

    void ran(String method, String order) {
        threads.computeIfAbsent(method + " " + order, unused -> new CopyOnWriteArrayList<>())
                .add(Thread.currentThread().getName());
    }

    /** The threads of the runs of this method with this argument, in order. */
    List<String> threads(String method, String order) {
        return threads.getOrDefault(method + " " + order, List.of());
    }
}
