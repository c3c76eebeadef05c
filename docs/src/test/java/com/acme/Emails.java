package com.acme;

import io.skirret.task.Task;
import java.io.IOException;

public class Emails {

    @Task(maxRetries = 5, autoretryFor = IOException.class, retryBackoff = true, policy = "aggressive")
    public static void welcome(String email, long userId) throws IOException {
        MailServer.send(email, "Welcome, number " + userId);
    }

    private static final class MailServer {

        private MailServer() {}

        static void send(String to, String text) throws IOException {
            if (to.isBlank()) {
                throw new IOException("no address for: " + text);
            }
        }
    }
}
