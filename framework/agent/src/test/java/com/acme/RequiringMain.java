package com.acme;

import io.skirret.client.internal.Weaving;
import java.util.ArrayList;
import java.util.List;

/** An application that relies on woven calls of the classes named as arguments. */
public final class RequiringMain {

    private RequiringMain() {}

    public static void main(String[] args) throws Exception {
        List<Class<?>> taskClasses = new ArrayList<>();
        for (String name : args) {
            taskClasses.add(Class.forName(name));
        }
        Weaving.require(taskClasses);
        System.out.println("started");
    }
}
