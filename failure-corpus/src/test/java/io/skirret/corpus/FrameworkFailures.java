package io.skirret.corpus;

import static io.skirret.failure.FailureType.CODE_DEFECT;
import static io.skirret.failure.FailureType.CONFIG_INVALID;
import static io.skirret.failure.FailureType.CONFIG_MISSING_SETTING;
import static io.skirret.failure.FailureType.EXTERNAL_API_DOWN;
import static io.skirret.failure.FailureType.PERMANENT_NOT_FOUND;
import static io.skirret.failure.FailureType.PERMANENT_VALIDATION;
import static io.skirret.failure.FailureType.TRANSIENT_DATABASE;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.gson.Gson;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.Version;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Past;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.Configuration;
import org.hibernate.validator.messageinterpolation.ParameterMessageInterpolator;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.dao.support.DataAccessUtils;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** What Hibernate, Bean Validation, Spring and parsers raise. */
@SuppressWarnings("ReturnValueIgnored")
final class FrameworkFailures {
    private FrameworkFailures() {}

    /** For Hibernate. */
    @Entity(name = "Owner")
    static class Owner {
        @Id
        @Nullable
        Integer id;

        @jakarta.persistence.Column(length = 5, nullable = false, unique = true)
        @Nullable
        String name;

        @Version
        int version;

        @OneToMany(mappedBy = "owner", fetch = FetchType.LAZY)
        List<Pet> pets = new ArrayList<>();

        static Owner of(@Nullable Integer id, @Nullable String name) {
            Owner owner = new Owner();
            owner.id = id;
            owner.name = name;
            return owner;
        }
    }

    /** For Hibernate. */
    @Entity(name = "Pet")
    static class Pet {
        @Id
        int id;

        @ManyToOne
        @Nullable
        Owner owner;
    }

    /** For Bean Validation. */
    static final class Order {
        @NotNull
        @Nullable
        String customer;

        @Min(1)
        int amount;
    }

    /** A constraint where it makes no sense. */
    static final class Misplaced {
        @Past
        int amount = 1;
    }

    /** For parsers. */
    record Point(int x, int y) {}

    /** Nothing that can be written as JSON. */
    static final class Empty {}

    static void addTo(Corpus corpus, Servers servers) throws Exception {
        hibernate(corpus);
        validation(corpus);
        spring(corpus, servers);
        parsers(corpus);
        corpus.add(EXTERNAL_API_DOWN, "Resilience4j", "breaker that is open", () -> {
            CircuitBreaker breaker = CircuitBreaker.ofDefaults("corpus");
            breaker.transitionToOpenState();
            breaker.executeSupplier(() -> "never");
        });
    }

    private static void hibernate(Corpus corpus) {
        hibernate(corpus, PERMANENT_VALIDATION, "key that is taken", session -> {
            session.persist(Owner.of(101, "same"));
            session.persist(Owner.of(102, "same"));
            session.flush();
        });
        hibernate(corpus, PERMANENT_VALIDATION, "null where none may be", session -> {
            session.persist(Owner.of(103, null));
            session.flush();
        });
        hibernate(corpus, PERMANENT_VALIDATION, "text that is too long", session -> {
            session.persist(Owner.of(104, "Balthasar"));
            session.flush();
        });
        hibernate(corpus, CODE_DEFECT, "entity without its id", session -> {
            session.persist(Owner.of(null, "a"));
            session.flush();
        });
        hibernate(
                corpus,
                CODE_DEFECT,
                "query that is none",
                session -> session.createQuery("selekt o", Owner.class).list());
        hibernate(
                corpus,
                CODE_DEFECT,
                "query of an entity that is none",
                session ->
                        session.createQuery("select o from Gone o", Owner.class).list());
        hibernate(
                corpus,
                CODE_DEFECT,
                "SQL that is none",
                session -> session.createNativeQuery("SELEKT 1", Integer.class).list());
        hibernate(
                corpus,
                PERMANENT_NOT_FOUND,
                "no result",
                session -> session.createQuery("select o from Owner o where o.id = -1", Owner.class)
                        .getSingleResult());
        hibernate(
                corpus,
                PERMANENT_NOT_FOUND,
                "reference to no row",
                session -> session.getReference(Owner.class, -1)
                        .toString()
                        .concat(String.valueOf(
                                session.getReference(Owner.class, -2).pets.size())));
        hibernate(corpus, PERMANENT_VALIDATION, "several results", session -> {
            session.persist(Owner.of(105, "e"));
            session.persist(Owner.of(106, "f"));
            session.createQuery("select o from Owner o", Owner.class).getSingleResult();
        });
        hibernate(corpus, CODE_DEFECT, "lazy list of a closed session", session -> {
            session.persist(Owner.of(107, "g"));
            session.flush();
            session.clear();
            Owner owner = session.find(Owner.class, 107);
            session.clear();
            owner.pets.size();
        });
        hibernate(corpus, CODE_DEFECT, "unsaved owner of a saved pet", session -> {
            Pet pet = new Pet();
            pet.owner = Owner.of(108, "h");
            session.persist(pet);
            session.flush();
        });
        hibernate(corpus, TRANSIENT_DATABASE, "row that another transaction changed", session -> {
            session.persist(Owner.of(109, "i"));
            session.flush();
            session.createMutationQuery("update versioned Owner o set o.name = 'j' where o.id = 109")
                    .executeUpdate();
            session.find(Owner.class, 109).name = "k";
            session.flush();
        });
        corpus.add(
                CONFIG_INVALID,
                "Hibernate",
                "dialect that does not exist",
                () -> new Configuration()
                        .setProperty("hibernate.connection.url", "jdbc:h2:mem:h")
                        .setProperty("hibernate.dialect", "com.example.Dialect")
                        .buildSessionFactory()
                        .close());
    }

    private static void hibernate(
            Corpus corpus, io.skirret.failure.FailureType label, String what, Consumer<Session> use) {
        corpus.add(label, "Hibernate", what, () -> {
            try (SessionFactory factory = new Configuration()
                            .addAnnotatedClass(Owner.class)
                            .addAnnotatedClass(Pet.class)
                            .setProperty("hibernate.connection.url", "jdbc:h2:mem:hibernate")
                            .setProperty("hibernate.hbm2ddl.auto", "create-drop")
                            .setProperty("jakarta.persistence.validation.mode", "none")
                            .buildSessionFactory();
                    Session session = factory.openSession()) {
                session.beginTransaction();
                use.accept(session);
                session.getTransaction().commit();
            }
        });
    }

    private static void validation(Corpus corpus) {
        Validator validator = Validation.byDefaultProvider()
                .configure()
                .messageInterpolator(new ParameterMessageInterpolator())
                .buildValidatorFactory()
                .getValidator();
        corpus.add(PERMANENT_VALIDATION, "Bean Validation", "object that breaks its rules", () -> {
            throw new jakarta.validation.ConstraintViolationException(validator.validate(new Order()));
        });
        corpus.add(CODE_DEFECT, "Bean Validation", "rule for another type", () -> validator.validate(new Misplaced()));
        corpus.add(CODE_DEFECT, "Bean Validation", "nothing to validate", () -> validator.validate(nothing()));
        corpus.add(
                CONFIG_MISSING_SETTING,
                "Bean Validation",
                "EL that is not there",
                () -> Validation.buildDefaultValidatorFactory().close());
    }

    private static Object nothing() {
        return System.getProperties().get("no.such.property");
    }

    private static void spring(Corpus corpus, Servers servers) throws Exception {
        JdbcTemplate jdbc = new JdbcTemplate(new DriverManagerDataSource("jdbc:h2:mem:spring;DB_CLOSE_DELAY=-1"));
        jdbc.execute("CREATE TABLE t (id INT PRIMARY KEY, name VARCHAR(5) NOT NULL)");
        jdbc.execute("INSERT INTO t VALUES (1, 'a'), (2, 'b')");
        corpus.add(
                PERMANENT_VALIDATION,
                "Spring JDBC",
                "key that is taken",
                () -> jdbc.update("INSERT INTO t VALUES (1, 'c')"));
        corpus.add(
                PERMANENT_VALIDATION,
                "Spring JDBC",
                "null where none may be",
                () -> jdbc.update("INSERT INTO t VALUES (3, NULL)"));
        corpus.add(CODE_DEFECT, "Spring JDBC", "syntax error", () -> jdbc.execute("SELEKT 1"));
        corpus.add(
                PERMANENT_NOT_FOUND,
                "Spring JDBC",
                "no row",
                () -> jdbc.queryForObject("SELECT name FROM t WHERE id = 9", String.class));
        corpus.add(
                PERMANENT_VALIDATION,
                "Spring JDBC",
                "several rows",
                () -> jdbc.queryForObject("SELECT name FROM t", String.class));
        corpus.add(
                PERMANENT_VALIDATION,
                "Spring JDBC",
                "several results",
                () -> DataAccessUtils.requiredSingleResult(List.of(1, 2)));
        int closed = servers.closedPort();
        JdbcTemplate away =
                new JdbcTemplate(new DriverManagerDataSource("jdbc:postgresql://127.0.0.1:" + closed + "/x", "a", "b"));
        corpus.add(TRANSIENT_DATABASE, "Spring JDBC", "database that is away", () -> away.execute("SELECT 1"));
        corpus.add(CONFIG_MISSING_SETTING, "Spring", "bean that is not there", () -> {
            try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
                context.refresh();
                context.getBean(JdbcTemplate.class);
            }
        });
        corpus.add(
                CONFIG_MISSING_SETTING,
                "Spring",
                "placeholder without a value",
                () -> new org.springframework.core.env.StandardEnvironment()
                        .resolveRequiredPlaceholders("${no.such.setting}"));
        corpus.add(
                PERMANENT_VALIDATION,
                "Spring",
                "text that is no number",
                () -> new org.springframework.core.convert.support.DefaultConversionService()
                        .convert("x", Integer.class));
        corpus.add(
                CODE_DEFECT,
                "Spring",
                "expression that is none",
                () -> new org.springframework.expression.spel.standard.SpelExpressionParser()
                        .parseExpression("1 +* 2"));
    }

    private static void parsers(Corpus corpus) {
        ObjectMapper mapper = new ObjectMapper();
        corpus.add(PERMANENT_VALIDATION, "Jackson", "JSON that is none", () -> mapper.readTree("{\"a\": "));
        corpus.add(
                PERMANENT_VALIDATION,
                "Jackson",
                "field that nobody knows",
                () -> mapper.readValue("{\"x\": 1, \"z\": 2}", Point.class));
        corpus.add(
                PERMANENT_VALIDATION,
                "Jackson",
                "list instead of an object",
                () -> mapper.readValue("[1]", Point.class));
        corpus.add(
                CODE_DEFECT, "Jackson", "class that cannot be written", () -> mapper.writeValueAsString(new Empty()));
        corpus.add(CODE_DEFECT, "Jackson", "class that cannot be made", () -> mapper.readValue("{}", Runnable.class));
        corpus.add(
                PERMANENT_VALIDATION,
                "Jackson",
                "number that is too large",
                () -> mapper.readValue("{\"x\": 99999999999}", Point.class));
        Gson gson = new Gson();
        corpus.add(PERMANENT_VALIDATION, "Gson", "JSON that is none", () -> gson.fromJson("{\"a\": ", Map.class));
        corpus.add(
                PERMANENT_VALIDATION,
                "Gson",
                "text that is no number",
                () -> gson.fromJson("{\"x\": \"many\"}", Point.class));
    }
}
