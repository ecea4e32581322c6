package dev.seaworthy.backup;

import java.time.Instant;

/** The newest recorded check of a backup. */
public record Verification(VerifyLevel level, Instant at, boolean good) {}
