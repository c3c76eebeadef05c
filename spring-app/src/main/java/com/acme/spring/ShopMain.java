package com.acme.spring;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The packaged application. Its first call of a task is on a thread of the common pool, whose context loader sees
 * nothing of what is in the jar.
 */
public final class ShopMain {

    private ShopMain() {}

    /** Sends one call, and says how the process stood when it did. */
    public static void main(String[] args) throws InterruptedException {
        try (ConfigurableApplicationContext context = SpringApplication.run(ShopApplication.class, args)) {
            Orders orders = context.getBean(Orders.class);
            Bodies bodies = context.getBean(Bodies.class);
            CountDownLatch ended = new CountDownLatch(1);
            ForkJoinPool.commonPool().execute(() -> {
                try {
                    first(orders);
                } finally {
                    ended.countDown();
                }
            });
            // Who joins such a task may run it himself.
            ended.await();
            System.out.println(
                    "ran in place: " + bodies.threads("ship", "the first").size());
            System.out.println(
                    "logs by: " + LoggerFactory.getILoggerFactory().getClass().getName());
        }
    }

    private static void first(Orders orders) {
        System.out.println("context loader sees the application: " + seen());
        orders.ship("the first");
    }

    private static boolean seen() {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        return context.getResource("com/acme/spring/ShopMain.class") != null;
    }
}
