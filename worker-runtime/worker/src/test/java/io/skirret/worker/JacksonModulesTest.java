package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.skirret.client.AsyncResult;
import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.client.TaskStub;
import io.skirret.config.SkirretConfig;
import io.skirret.settings.ConfigException;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskParameter;
import io.skirret.task.TaskRegistry;
import io.skirret.task.TaskSettings;
import io.skirret.worker.WorkerEvent.Ending;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Types that need a module of Jackson, in arguments and results. */
class JacksonModulesTest {

    /** As a library has them: Jackson cannot make one by itself. */
    interface Money {
        BigDecimal amount();

        static Money of(BigDecimal amount) {
            record Euros(BigDecimal amount) implements Money {}
            return new Euros(amount);
        }
    }

    record Bill(Money total) {}

    /** Also tries to loosen what Skirret is strict about. */
    public static final class MoneyModule extends SimpleModule {
        private static final long serialVersionUID = 1L;

        public MoneyModule() {
            addSerializer(Money.class, new Writer());
            addDeserializer(Money.class, new Reader());
        }

        @Override
        public void setupModule(SetupContext context) {
            super.setupModule(context);
            ((ObjectMapper) context.getOwner()).disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        }

        private static final class Writer extends StdSerializer<Money> {
            private static final long serialVersionUID = 1L;

            Writer() {
                super(Money.class);
            }

            @Override
            public void serialize(Money value, JsonGenerator json, SerializerProvider provider) throws IOException {
                json.writeString("EUR " + value.amount());
            }
        }

        private static final class Reader extends StdDeserializer<Money> {
            private static final long serialVersionUID = 1L;

            Reader() {
                super(Money.class);
            }

            @Override
            public Money deserialize(JsonParser json, DeserializationContext context) throws IOException {
                return Money.of(new BigDecimal(json.getText().substring("EUR ".length())));
            }
        }
    }

    private static final TaskDefinition<Money> PAY = new TaskDefinition<>(
            "pay",
            "Pay.pay()",
            List.of(new TaskParameter("bill", Bill.class)),
            Money.class,
            TaskSettings.defaults(),
            (instances, arguments, context) ->
                    Money.of(((Bill) arguments[0]).total().amount().add(BigDecimal.ONE)));

    private static final class Pay extends TaskStub<Money> {
        Pay() {
            super(PAY, TaskOptions.defaults());
        }

        AsyncResult<Money> with(TaskClient client, Bill bill) {
            return client.send(bind(bill));
        }
    }

    private final Workshop shop = new Workshop();

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    void arguments_and_results_travel_with_the_modules_of_both_sides() throws Exception {
        try (Worker worker = Worker.builder(shop.transport, TaskRegistry.of(List.of(PAY)))
                        .jacksonModules(new MoneyModule())
                        .build();
                TaskClient client = TaskClient.builder()
                        .transport(shop.transport)
                        .jacksonModules(new MoneyModule())
                        .build()) {
            worker.start();

            Money paid = new Pay()
                    .with(client, new Bill(Money.of(new BigDecimal("1.10"))))
                    .get(Duration.ofSeconds(20));

            assertThat(paid).isEqualTo(Money.of(new BigDecimal("2.10")));
        }
    }

    @Test
    void the_setting_gives_them_to_both_sides_and_loosens_nothing() throws Exception {
        SkirretConfig config = SkirretConfig.of(Map.of("skirret.jackson.modules", MoneyModule.class.getName()));
        try (Worker worker = Worker.builder(shop.transport, TaskRegistry.of(List.of(PAY)), config)
                        .unknownTaskDelays(List.of())
                        .listener(event -> {
                            if (event instanceof WorkerEvent.TaskFinished finished) {
                                shop.finished.add(finished);
                            }
                        })
                        .build();
                TaskClient client =
                        TaskClient.builder(config).transport(shop.transport).build()) {
            worker.start();

            assertThat(new Pay()
                            .with(client, new Bill(Money.of(BigDecimal.TEN)))
                            .get(Duration.ofSeconds(20)))
                    .isEqualTo(Money.of(new BigDecimal("11")));
            shop.ended(Ending.SUCCEEDED);
            client.sendByName("pay", List.of(Map.of("total", "EUR 1", "tip", 1)), Map.of(), TaskOptions.defaults());
            assertThat(shop.ended(Ending.DEAD_LETTERED).deadLetterReason()).isEqualTo("unknown-field");
        }
    }

    @Test
    void without_them_the_worker_says_so_at_start() {
        shop.task("pay", (arguments, context) -> null, Money.class);
        WorkerBuilder builder = shop.builder();

        assertThatExceptionOfType(WorkerConfigurationException.class)
                .isThrownBy(builder::build)
                .withMessageContaining("'p0' of task pay")
                .withMessageContaining("skirret.jackson.modules");
    }

    @ParameterizedTest
    @ValueSource(strings = {"com.acme.NoSuchModule", "java.lang.String", "com.fasterxml.jackson.databind.Module"})
    void a_class_that_is_no_module_is_refused_in_words(String name) {
        SkirretConfig config = SkirretConfig.of(Map.of("skirret.jackson.modules", name));

        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> TaskClient.builder(config))
                .withMessageContaining("skirret.jackson.modules")
                .withMessageContaining("'" + name + "'");
    }
}
