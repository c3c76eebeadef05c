package com.acme;

import io.skirret.client.TaskClient;
import io.skirret.config.SkirretConfig;
import io.skirret.outbox.Outbox;
import io.skirret.outbox.OutboxBinding;
import io.skirret.outbox.OutboxRelay;
import io.skirret.outbox.OutboxStats;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Supplier;
import javax.sql.DataSource;

/** Calls that are rows of a transaction. */
final class OutboxShop {

    private OutboxShop() {}

    static OutboxRelay start(DataSource dataSource, SkirretConfig config) {
        Outbox outbox = Outbox.open(dataSource);
        OutboxRelay relay = OutboxRelay.start(outbox, config);
        TaskClient.setCurrent(TaskClient.builder(config).outbox(outbox).build());
        return relay;
    }

    static void order(DataSource dataSource, Outbox outbox, long id, String customer) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                OutboxBinding bound = outbox.bind(connection)) {
            connection.setAutoCommit(false);
            insert(connection, id);
            ShopTasks.ship.delay(id); // a row beside the order's
            bound.inOrderOf(customer);
            ShopTasks.audit.delay("ordered " + id); // after all earlier ones of this customer
            connection.commit();
        }
    }

    static Outbox ofAFramework(DataSource dataSource, Supplier<Connection> connectionOfTheTransaction) {
        Outbox outbox = Outbox.open(dataSource, connectionOfTheTransaction);
        return outbox;
    }

    static void watch(OutboxRelay relay) {
        OutboxStats stats = relay.stats();
        System.out.println(stats.pending() + " calls wait, the oldest for " + stats.oldestAge());
    }

    private static void insert(Connection connection, long id) {
        System.out.println(connection + " " + id);
    }
}
