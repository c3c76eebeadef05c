package io.skirret.store.internal;

import io.lettuce.core.ScriptOutputType;
import io.skirret.idempotency.internal.Claim;
import io.skirret.idempotency.internal.ClaimAnswer;
import io.skirret.idempotency.internal.ClaimRequest;
import io.skirret.idempotency.internal.IdempotencyKey;
import io.skirret.idempotency.internal.IdempotencyStore;
import io.skirret.idempotency.internal.IdempotencyStores;
import io.skirret.idempotency.internal.KeyOutcome;
import io.skirret.settings.ConfigException;
import io.skirret.time.Clock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Keys on Redis, by its clock: a hash {@code skirret:idempotency:<digest>} each, which Redis removes when its window is
 * over, or its lease for an hour. Each step is one script. Thread-safe.
 */
final class RedisIdempotencyStore implements IdempotencyStore {

    private static final String KEY = "skirret:idempotency:";

    /** For an hour a lease that is over can be ended, and fences go on; then they are above those, by the clock. */
    private static final String NOW = """
            local time = redis.call('TIME')
            local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
            local beyond = 3600000
            local function whole(number) return string.format('%.0f', number) end
            """;

    private static final RedisScript CLAIM = new RedisScript(NOW + """
            local owner, arguments, replay, returned = ARGV[1], ARGV[2], ARGV[3] == '1', ARGV[4] == '1'
            local lease, task, mark = tonumber(ARGV[5]), ARGV[6], ARGV[7]
            local fence = tonumber(time[1]) * 1000000 + tonumber(time[2])
            local there = redis.call('HMGET', KEYS[1], 'owner', 'arguments', 'state', 'fence', 'until')
            if there[1] then
                local left = tonumber(there[5]) - now
                local own, running = there[1] == owner, there[3] == 'running'
                local free = left <= 0 or (running and own and returned) or (there[3] == 'failed' and (own or replay))
                if not free then
                    if there[2] ~= arguments and not (running and own) then
                        return {'other', there[1]}
                    elseif running then
                        return {'running', there[1], whole(left)}
                    end
                    return {there[3], there[1], redis.call('HGET', KEYS[1], 'outcome')}
                end
                fence = math.max(fence, tonumber(there[4]) + 1)
            end
            redis.call('HSET', KEYS[1], 'task', task, 'owner', owner, 'arguments', arguments, 'state', 'running',
                'fence', whole(fence), 'until', whole(now + lease), 'outcome', '', 'mark', mark)
            redis.call('PEXPIRE', KEYS[1], whole(lease + beyond))
            return {'claimed', whole(fence)}
            """);

    private static final RedisScript CHANGE = new RedisScript(NOW + """
            local fence, state, lasts = ARGV[1], ARGV[2], tonumber(ARGV[3])
            local there = redis.call('HMGET', KEYS[1], 'fence', 'state')
            if there[1] ~= fence then
                return 0
            elseif there[2] ~= 'running' then
                return (state == 'succeeded' or state == 'failed') and 1 or 0
            end
            if state == 'released' then
                redis.call('HSET', KEYS[1], 'fence', whole(tonumber(fence) + 1), 'until', '0')
                redis.call('PEXPIRE', KEYS[1], whole(beyond))
            elseif state == 'running' then
                redis.call('HSET', KEYS[1], 'until', whole(now + lasts))
                redis.call('PEXPIRE', KEYS[1], whole(lasts + beyond))
            else
                redis.call('HSET', KEYS[1], 'state', state, 'until', whole(now + lasts), 'outcome', ARGV[4])
                redis.call('PEXPIRE', KEYS[1], whole(lasts))
            end
            return 1
            """);

    /** Gives back what was claimed with a mark, for who was not told the fence. */
    private static final RedisScript FORGET = new RedisScript(NOW + """
            local there = redis.call('HMGET', KEYS[1], 'mark', 'state', 'fence')
            if there[1] ~= ARGV[1] or there[2] ~= 'running' then
                return 0
            end
            redis.call('HSET', KEYS[1], 'fence', whole(tonumber(there[3]) + 1), 'until', '0')
            redis.call('PEXPIRE', KEYS[1], whole(beyond))
            return 1
            """);

    private static final byte[] NOTHING = {};

    private final RedisServer server;

    private RedisIdempotencyStore(RedisServer server) {
        this.server = server;
    }

    /** Of {@code redis} and {@code rediss}. */
    public static final class Provider implements IdempotencyStore.Provider {

        @Override
        public Set<String> schemes() {
            return Set.of("redis", "rediss");
        }

        @Override
        public IdempotencyStore open(String url, Clock clock) {
            try {
                return new RedisIdempotencyStore(RedisServer.at(url));
            } catch (IllegalArgumentException unusable) {
                throw new ConfigException(IdempotencyStores.SETTING
                        + ": expected a URL such as redis://user:password@host:6379/0, got " + SafeUrl.of(url)
                        + "; nothing was started. Percent-encode special characters in it.");
            }
        }
    }

    @Override
    public ClaimAnswer claim(ClaimRequest request) {
        IdempotencyKey key = request.key();
        byte[] mark = bytes(Long.toHexString(ThreadLocalRandom.current().nextLong()));
        CompletableFuture<List<Object>> asked = server.run(
                CLAIM,
                ScriptOutputType.MULTI,
                KEY + key.digest(),
                bytes(request.owner()),
                bytes(request.arguments()),
                flag(request.replay()),
                flag(request.returned()),
                bytes(Long.toString(request.lease().toMillis())),
                bytes(key.task()),
                mark);
        List<Object> said;
        try {
            said = Waiting.on(asked, place());
        } catch (IllegalStateException unanswered) {
            // It may have been claimed. A claim that comes later still, over the connection that was left for it, ends
            // with its lease; so does one that cannot be taken back now.
            CompletableFuture<Long> unused = server.run(FORGET, ScriptOutputType.INTEGER, KEY + key.digest(), mark);
            throw unanswered;
        }
        String word = text(said.get(0));
        String detail = text(said.get(1));
        return switch (word) {
            case "claimed" -> new ClaimAnswer.Claimed(new Claim(key, Long.parseLong(detail)));
            case "other" -> new ClaimAnswer.OtherArguments(detail);
            case "running" -> new ClaimAnswer.Running(detail, Duration.ofMillis(Long.parseLong(text(said.get(2)))));
            case "succeeded" -> new ClaimAnswer.Ended(detail, new KeyOutcome.Succeeded((byte[]) said.get(2)));
            case "failed" -> new ClaimAnswer.Ended(detail, new KeyOutcome.Failed(text(said.get(2))));
            default -> throw new IllegalStateException("expected a word of the script for claims, got " + word);
        };
    }

    @Override
    public boolean renew(Claim claim, Duration lease) {
        return change(claim, "running", lease, NOTHING);
    }

    @Override
    public boolean end(Claim claim, KeyOutcome outcome, Duration window) {
        return outcome instanceof KeyOutcome.Succeeded succeeded
                ? change(claim, "succeeded", window, succeeded.result())
                : change(claim, "failed", window, bytes(((KeyOutcome.Failed) outcome).why()));
    }

    @Override
    public boolean release(Claim claim) {
        return change(claim, "released", Duration.ZERO, NOTHING);
    }

    private boolean change(Claim claim, String state, Duration lasts, byte[] outcome) {
        long changed = Waiting.on(
                server.<Long>run(
                        CHANGE,
                        ScriptOutputType.INTEGER,
                        KEY + claim.key().digest(),
                        bytes(Long.toString(claim.fence())),
                        bytes(state),
                        bytes(Long.toString(lasts.toMillis())),
                        outcome),
                place());
        return changed > 0;
    }

    private static byte[] flag(boolean set) {
        return bytes(set ? "1" : "0");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(Object bytes) {
        return new String((byte[]) bytes, StandardCharsets.UTF_8);
    }

    @Override
    public String place() {
        return server.place();
    }

    @Override
    public void close() {
        server.close();
    }
}
