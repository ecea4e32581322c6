/** Files for Prometheus, Alertmanager and Grafana, written from the same catalogue that the process itself watches by. */
@NullMarked
package dev.seaworthy.alerts.generate;

import org.jspecify.annotations.NullMarked;
