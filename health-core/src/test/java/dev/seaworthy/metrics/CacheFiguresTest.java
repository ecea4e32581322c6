package dev.seaworthy.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.cache.CacheMeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CacheFiguresTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void hitRatioIsThatOfEachBoundCache() {
        new CountedCache("prices", 3, 1).bindTo(registry);
        new CountedCache("users", 0, 4).bindTo(registry);

        assertThat(CacheFigures.of(List.of(registry)))
                .containsExactly(
                        new CacheFigures(Map.of("cache", "prices"), 3.0, 1.0, 0.75),
                        new CacheFigures(Map.of("cache", "users"), 0.0, 4.0, 0.0));
    }

    @Test
    void ratioOfAnUnusedCacheIsUnknown() {
        new CountedCache("idle", 0, 0).bindTo(registry);

        assertThat(CacheFigures.of(List.of(registry)))
                .extracting(CacheFigures::hitRatio)
                .containsOnlyNulls();
    }

    @Test
    void aCacheThatDoesNotCountItsMissesHasNoRatio() {
        FunctionCounter.builder("cache.gets", 5, Integer::doubleValue)
                .tags("cache", "sessions", "result", "hit")
                .register(registry);
        FunctionCounter.builder("cache.gets", 7, Integer::doubleValue)
                .tags("cache", "sessions", "result", "pending")
                .register(registry);

        assertThat(CacheFigures.of(List.of(registry)))
                .containsExactly(new CacheFigures(Map.of("cache", "sessions"), 5.0, null, null));
    }

    @Test
    void othersCountersAreNoCaches() {
        registry.counter("cache.gets.of.another.kind", "result", "hit").increment();

        assertThat(CacheFigures.of(List.of(registry))).isEmpty();
    }

    /** A cache with its counts, bound the way every cache library is. */
    private static final class CountedCache extends CacheMeterBinder<Object> {

        private final long hits;
        private final long misses;

        CountedCache(String name, long hits, long misses) {
            super(new Object(), name, Tags.empty());
            this.hits = hits;
            this.misses = misses;
        }

        @Override
        protected @Nullable Long size() {
            return null;
        }

        @Override
        protected long hitCount() {
            return hits;
        }

        @Override
        protected Long missCount() {
            return misses;
        }

        @Override
        protected @Nullable Long evictionCount() {
            return null;
        }

        @Override
        protected long putCount() {
            return 0;
        }

        @Override
        protected void bindImplementationSpecificMetrics(MeterRegistry to) {}
    }
}
