package dev.seaworthy.health;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One change of what a probe answers. */
public record ProbeTransition(
        Probe probe, Status from, Status to, @Nullable String reason, Instant at) {}
