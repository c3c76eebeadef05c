package io.skirret.worker.endpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skirret.worker.Worker;
import io.skirret.worker.WorkerHealth;
import io.skirret.worker.WorkerState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Whether workers live, and whether they work. */
final class Probes {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int UP = 200;
    private static final int DOWN = 503;

    private Probes() {}

    /** A worker that ended in a process that did not takes nothing, for ever: only a new process mends that. */
    static Answer live(List<Worker> workers) {
        List<String> problems = new ArrayList<>();
        for (Worker worker : workers) {
            if (worker.state() == WorkerState.TERMINATED) {
                problems.add(worker.name() + ": the worker has ended");
            }
        }
        return answer(problems);
    }

    static Answer ready(List<Worker> workers) {
        List<String> problems = new ArrayList<>();
        if (workers.isEmpty()) {
            problems.add("the worker is not built yet: it waits for its broker, or is being configured");
        }
        for (Worker worker : workers) {
            WorkerHealth health = worker.health();
            health.problems().forEach(problem -> problems.add(worker.name() + ": " + problem));
        }
        return answer(problems);
    }

    private static Answer answer(List<String> problems) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("status", problems.isEmpty() ? "up" : "down");
        body.put("problems", problems);
        try {
            return new Answer(problems.isEmpty() ? UP : DOWN, "application/json", JSON.writeValueAsString(body) + "\n");
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("texts can be written as JSON", impossible);
        }
    }
}
