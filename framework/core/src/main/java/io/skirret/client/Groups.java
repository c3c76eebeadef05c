package io.skirret.client;

import io.skirret.client.BoundCall.Linked;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sends groups: in place where calls run so, without a barrier if nobody is in it, and else through the broker. */
final class Groups {

    private final TaskClient client;
    private final @Nullable CallInterceptor interceptor;

    Groups(TaskClient client, @Nullable CallInterceptor interceptor) {
        this.client = client;
        this.interceptor = interceptor;
    }

    <R> AsyncResult<List<R>> send(Group<R> group) {
        GroupCall call = group.call();
        if (call.members().isEmpty()) {
            return AsyncResult.completed(List.of());
        }
        AsyncResult<List<R>> taken = interceptor == null
                ? null
                : new GroupInPlace(interceptor, client.revocations()).send(call, List.of(), List.of());
        Type element = call.members().get(0).last().task().resultType();
        return taken == null ? client.sendGroup(call, List.of(), List.of(), new ListOf(element)) : taken;
    }

    <R> AsyncResult<R> send(Chord<R> chord) {
        GroupCall call = chord.group();
        List<Linked> rest = chord.rest();
        if (call.members().isEmpty()) {
            Linked body = rest.get(0);
            return client.send(new Chain<R>(
                    body.takesResult() ? body.call().given(List.of()) : body.call(), rest.subList(1, rest.size())));
        }
        AsyncResult<R> taken = interceptor == null
                ? null
                : new GroupInPlace(interceptor, client.revocations()).send(call, rest, chord.catching());
        Type type = rest.get(rest.size() - 1).call().task().resultType();
        return taken == null ? client.sendGroup(call, rest, chord.catching(), type) : taken;
    }

    /** The type of a list. */
    private static final class ListOf implements ParameterizedType {

        private final Type element;

        ListOf(Type element) {
            this.element = element;
        }

        @Override
        public Type[] getActualTypeArguments() {
            return new Type[] {element};
        }

        @Override
        public Type getRawType() {
            return List.class;
        }

        @Override
        public @Nullable Type getOwnerType() {
            return null;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof ParameterizedType type
                    && type.getRawType() == List.class
                    && Arrays.equals(type.getActualTypeArguments(), getActualTypeArguments());
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(getActualTypeArguments()) ^ List.class.hashCode();
        }

        @Override
        public String toString() {
            return "java.util.List<" + element.getTypeName() + ">";
        }
    }
}
