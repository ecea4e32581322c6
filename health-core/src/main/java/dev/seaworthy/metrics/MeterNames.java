package dev.seaworthy.metrics;

/** Every meter of this package; {@code docs/metrics.md} lists the same names. */
final class MeterNames {

    static final String SYSTEM_CPU_UTILIZATION = "system.cpu.utilization";
    static final String SYSTEM_MEMORY_LIMIT = "system.memory.limit";
    static final String SYSTEM_MEMORY_USAGE = "system.memory.usage";
    static final String SYSTEM_MEMORY_UTILIZATION = "system.memory.utilization";
    static final String SYSTEM_FILESYSTEM_LIMIT = "system.filesystem.limit";
    static final String SYSTEM_FILESYSTEM_USAGE = "system.filesystem.usage";
    static final String SYSTEM_FILESYSTEM_UTILIZATION = "system.filesystem.utilization";
    static final String SYSTEM_DISK_IO = "system.disk.io";
    static final String SYSTEM_DISK_OPERATIONS = "system.disk.operations";
    static final String SYSTEM_NETWORK_IO = "system.network.io";
    static final String SYSTEM_NETWORK_ERRORS = "system.network.errors";
    static final String SYSTEM_NETWORK_CONNECTIONS = "system.network.connections";

    static final String SYSTEM_PAGING_USAGE = "system.paging.usage";
    static final String SYSTEM_PAGING_UTILIZATION = "system.paging.utilization";
    static final String SYSTEM_PAGING_OPERATIONS = "system.paging.operations";

    static final String CONTAINER_CPU_TIME = "container.cpu.time";
    static final String CONTAINER_CPU_LIMIT = "container.cpu.limit";
    static final String CONTAINER_CPU_UTILIZATION = "container.cpu.utilization";
    static final String CONTAINER_CPU_THROTTLED_TIME = "container.cpu.throttled.time";
    static final String CONTAINER_CPU_THROTTLED_PERIODS = "container.cpu.throttled.periods";
    static final String CONTAINER_CPU_PERIODS = "container.cpu.periods";
    static final String CONTAINER_MEMORY_LIMIT = "container.memory.limit";
    static final String CONTAINER_MEMORY_USAGE = "container.memory.usage";
    static final String CONTAINER_MEMORY_WORKING_SET = "container.memory.working.set";
    static final String CONTAINER_MEMORY_AVAILABLE = "container.memory.available";
    static final String CONTAINER_MEMORY_UTILIZATION = "container.memory.utilization";
    static final String CONTAINER_MEMORY_OOM_KILLS = "container.memory.oom.kills";

    static final String DB_SIZE = "db.server.size";
    static final String DB_CONNECTIONS = "db.server.connections";
    static final String DB_CONNECTIONS_LIMIT = "db.server.connections.limit";
    static final String DB_TABLES = "db.server.tables";
    static final String DB_LOCKS = "db.server.locks";
    static final String DB_DEADLOCKS = "db.server.deadlocks";
    static final String DB_CACHE_HIT_RATIO = "db.server.cache.hit";
    static final String DB_TRANSACTIONS = "db.server.transactions";
    static final String DB_LONGEST_TRANSACTION = "db.server.longest.transaction";

    static final String STATEMENT_DURATION = "db.client.operation.duration";

    static final String HTTP_REQUESTS = "http.server.requests";
    static final String HTTP_ACTIVE = "http.server.active";
    static final String HTTP_ROUTES_OVERFLOW = "seaworthy.http.routes.overflow";

    static final String TASK_DURATION = "seaworthy.task.duration";
    static final String TASK_LAST_SUCCESS = "seaworthy.task.last.success";
    static final String FRESHNESS_AGE = "seaworthy.freshness.age";

    static final String REDIS_MEMORY = "seaworthy.redis.memory";
    static final String REDIS_MEMORY_LIMIT = "seaworthy.redis.memory.limit";
    static final String REDIS_CLIENTS = "seaworthy.redis.clients";
    static final String REDIS_KEYS = "seaworthy.redis.keys";
    static final String REDIS_LOOKUPS = "seaworthy.redis.lookups";
    static final String REDIS_EVICTED = "seaworthy.redis.evicted";
    static final String REDIS_COMMANDS = "seaworthy.redis.commands";
    static final String REDIS_REJECTED = "seaworthy.redis.rejected";

    static final String SAMPLER_AGE = "seaworthy.sampler.age";
    static final String SAMPLER_DURATION = "seaworthy.sampler.duration";
    static final String SAMPLER_FAILURES = "seaworthy.sampler.failures";

    private MeterNames() {}
}
