package io.skirret.docs.testing;

import io.skirret.task.Task;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The task that the page about testing tests. */
public final class Emails {

    static final List<String> OUTBOX = new CopyOnWriteArrayList<>();
    static volatile boolean serverDown;

    private Emails() {}

    @Task(name = "emails.welcome", policy = "conservative")
    public static int welcome(String address, long userId) throws IOException {
        if (serverDown) {
            throw new IOException("mail server is down");
        }
        OUTBOX.add(address);
        return OUTBOX.size();
    }
}
