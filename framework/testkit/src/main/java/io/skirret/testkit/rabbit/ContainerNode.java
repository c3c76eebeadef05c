package io.skirret.testkit.rabbit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.rabbitmq.RabbitMQContainer;

/** RabbitMQ in a container, on fixed host ports so that it keeps its address when it is killed and started again. */
final class ContainerNode implements BrokerNode {

    private final RabbitMQContainer container;
    private final Ports ports;
    private boolean running = true;

    private ContainerNode(RabbitMQContainer container, Ports ports) {
        this.container = container;
        this.ports = ports;
    }

    static boolean dockerWorks() {
        return DockerClientFactory.instance().isDockerAvailable();
    }

    static ContainerNode launch() {
        try {
            String image = BrokerNodes.setting("skirret.test.rabbitmq.image", "SKIRRET_TEST_RABBITMQ_IMAGE");
            RabbitMQContainer container = new RabbitMQContainer(image == null ? "rabbitmq:4-management" : image);
            Ports ports = Ports.free();
            container.setPortBindings(List.of(ports.amqp() + ":5672", ports.http() + ":15672"));
            container.start();
            return new ContainerNode(container, ports);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public URI amqp() {
        return URI.create("amqp://" + container.getAdminUsername() + ":" + container.getAdminPassword() + "@"
                + container.getHost() + ":" + ports.amqp());
    }

    @Override
    public Optional<URI> management() {
        return Optional.of(URI.create("http://" + container.getHost() + ":" + ports.http()));
    }

    @Override
    public synchronized boolean running() {
        return running;
    }

    @Override
    public synchronized void start() {
        if (!running) {
            container
                    .getDockerClient()
                    .startContainerCmd(container.getContainerId())
                    .exec();
            RabbitManagement.await(management().orElseThrow(), amqp());
            running = true;
        }
    }

    @Override
    public synchronized void stop() {
        container.getDockerClient().stopContainerCmd(container.getContainerId()).exec();
        running = false;
    }

    @Override
    public synchronized void kill() {
        container.getDockerClient().killContainerCmd(container.getContainerId()).exec();
        running = false;
    }

    @Override
    public String ctl(String... arguments) {
        List<String> command = new ArrayList<>(List.of(arguments));
        command.add(0, "rabbitmqctl");
        try {
            ExecResult result = container.execInContainer(command.toArray(String[]::new));
            if (result.getExitCode() != 0) {
                throw new IllegalStateException("rabbitmqctl " + command + " failed: " + result.getStderr());
            }
            return result.getStdout();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted in rabbitmqctl", interrupted);
        }
    }
}
