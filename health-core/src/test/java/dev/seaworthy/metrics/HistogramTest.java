package dev.seaworthy.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import org.junit.jupiter.api.Test;

class HistogramTest {

    @Test
    void quantilesAreInterpolatedInsideTheBucket() {
        Histogram histogram = new Histogram(new double[] {1, 2, 4});
        for (int i = 0; i < 50; i++) {
            histogram.record(0.5);
            histogram.record(1.5);
        }

        assertThat(histogram.quantile(histogram.counts(), 0.5)).isEqualTo(1, offset(1e-9));
        assertThat(histogram.quantile(histogram.counts(), 0.75)).isEqualTo(1.5, offset(1e-9));
        assertThat(histogram.meanMillis()).isEqualTo(1000, offset(1e-6));
    }

    @Test
    void aBoundBelongsToItsBucketAndMoreThanTheLastCountsAsTheLast() {
        Histogram histogram = new Histogram(new double[] {1, 2});
        histogram.record(1);
        histogram.record(100);

        assertThat(histogram.counts()).containsExactly(1, 0, 1);
        assertThat(histogram.quantile(histogram.counts(), 0.99)).isEqualTo(2);
    }

    @Test
    void withoutValuesEverythingIsUnknown() {
        Histogram histogram = new Histogram(new double[] {1});

        assertThat(histogram.quantile(histogram.counts(), 0.5)).isNull();
        assertThat(histogram.meanMillis()).isNull();
    }
}
