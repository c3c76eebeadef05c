package com.acme;

import io.skirret.client.AsyncResult;
import io.skirret.client.TaskClient;
import io.skirret.config.SkirretConfig;
import io.skirret.task.Task;
import io.skirret.transaction.TransactionScope;
import io.skirret.transaction.Transactions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Tasks that are called in transactions. */
public final class Shop {

    private final DataSource database;

    Shop(DataSource database) {
        this.database = database;
    }

    @Task
    public static void ship(long orderId) {
        System.out.println("Shipping " + orderId);
    }

    @Task
    public static void audit(String what) {
        System.out.println(what);
    }

    String order(long id) throws SQLException {
        try (Connection connection = database.getConnection();
                TransactionScope transaction = TransactionScope.open()) {
            connection.setAutoCommit(false);
            insert(connection, id);
            AsyncResult<Void> shipping = ShopTasks.ship.delay(id); // has its id, is not sent yet
            transaction.commit(connection::commit); // commits, then sends
            return shipping.id();
        }
    }

    static void options(long id) {
        ShopTasks.audit.with(o -> o.afterCommit(false)).delay("tried to order " + id);
        ShopTasks.ship.with(o -> o.afterCommit(true)).delay(id);
    }

    static void bridge(Transactions ofTheFramework) {
        TaskClient.setCurrent(TaskClient.builder(SkirretConfig.load())
                .transactions(ofTheFramework)
                .build());
    }

    private static void insert(Connection connection, long id) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO orders (id) VALUES (?)")) {
            insert.setLong(1, id);
            insert.executeUpdate();
        }
    }
}
