package com.acme.modular;

import io.skirret.task.Task;

public class Greetings {

    record Person(String name, int age) {}

    /** An instance method of a class that no other module sees, with a record for an argument. */
    @Task
    public String greet(Person person) {
        return "Hello " + person.name() + ", " + person.age() + ", from " + getClass().getModule().getName();
    }
}
