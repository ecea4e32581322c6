package dev.seaworthy.metrics;

import dev.seaworthy.health.checks.RedisServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Samples Redis servers and publishes the figures that tell a full, a cold or an overrun one. */
final class RedisSampler {

    private static final Duration EVERY = Duration.ofSeconds(30);
    private static final Duration WITHIN = Duration.ofSeconds(2);

    private record Watched(String name, Sampled<Map<String, String>> info) {}

    private final List<Watched> servers = new ArrayList<>();

    RedisSampler(Map<String, RedisServer> watched, SystemSampler.Sampling sampling) {
        watched.forEach((name, server) ->
                servers.add(new Watched(name, sampling.every(EVERY, "redis " + name, true, () -> info(server)))));
    }

    private static Map<String, String> info(RedisServer server) throws UnavailableException {
        try {
            return server.info(WITHIN);
        } catch (IOException e) {
            throw new UnavailableException(String.valueOf(e.getMessage()), e.getCause());
        }
    }

    List<Sampled<?>> samples() {
        return servers.stream().<Sampled<?>>map(Watched::info).toList();
    }

    void bind(Meters meters) {
        servers.forEach(server -> bind(meters, server));
    }

    private static void bind(Meters meters, Watched server) {
        gauge(meters, server, MeterNames.REDIS_MEMORY, "bytes", "Memory in use", field("used_memory"));
        gauge(
                meters,
                server,
                MeterNames.REDIS_MEMORY_LIMIT,
                "bytes",
                "Configured memory limit; NaN without one",
                info -> positive(number(info, "maxmemory")));
        clients(meters, server, "connected", "connected_clients");
        clients(meters, server, "blocked", "blocked_clients");
        gauge(meters, server, MeterNames.REDIS_KEYS, null, "Keys in all databases", RedisSampler::keys);
        lookups(meters, server, "hit", "keyspace_hits");
        lookups(meters, server, "miss", "keyspace_misses");
        counter(meters, server, MeterNames.REDIS_EVICTED, "Keys thrown out because memory was full", "evicted_keys");
        counter(
                meters,
                server,
                MeterNames.REDIS_COMMANDS,
                "Commands since the server started",
                "total_commands_processed");
        counter(
                meters,
                server,
                MeterNames.REDIS_REJECTED,
                "Connections refused because there were too many",
                "rejected_connections");
    }

    private static void clients(Meters meters, Watched server, String state, String field) {
        Supplier<@Nullable Number> value = from(server, field(field));
        meters.gauge(MeterNames.REDIS_CLIENTS, null, "Clients by state", value, "redis", server.name(), "state", state);
    }

    private static void lookups(Meters meters, Watched server, String result, String field) {
        Supplier<@Nullable Number> value = from(server, field(field));
        meters.counter(
                MeterNames.REDIS_LOOKUPS, null, "Lookups of keys", value, "redis", server.name(), "result", result);
    }

    private static void gauge(
            Meters meters,
            Watched server,
            String name,
            @Nullable String unit,
            String description,
            Function<Map<String, String>, @Nullable Number> figure) {
        meters.gauge(name, unit, description, from(server, figure), "redis", server.name());
    }

    private static void counter(Meters meters, Watched server, String name, String description, String field) {
        meters.counter(name, null, description, from(server, field(field)), "redis", server.name());
    }

    private static Supplier<@Nullable Number> from(
            Watched server, Function<Map<String, String>, @Nullable Number> figure) {
        return () -> {
            Map<String, String> info = server.info().value();
            return info == null ? null : figure.apply(info);
        };
    }

    private static Function<Map<String, String>, @Nullable Number> field(String name) {
        return info -> number(info, name);
    }

    private static @Nullable Long number(Map<String, String> info, String field) {
        String text = info.get(field);
        return text != null && text.matches("\\d{1,18}") ? Long.valueOf(text) : null;
    }

    private static @Nullable Long positive(@Nullable Long value) {
        return value == null || value == 0 ? null : value;
    }

    /** Of each database the server tells {@code db0:keys=1,expires=0,…}; an empty server tells none. */
    private static Number keys(Map<String, String> info) {
        return info.entrySet().stream()
                .filter(field ->
                        field.getKey().matches("db\\d{1,6}") && field.getValue().matches("keys=\\d{1,18}(,.*)?"))
                .mapToLong(field -> Long.parseLong(field.getValue().substring(5).split(",", 2)[0]))
                .sum();
    }
}
