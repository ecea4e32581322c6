/** A small project and artifact registry in plain Java, with Seaworthy's audit trail, probes, metrics and backups. */
@NullMarked
package dev.seaworthy.examples.quickstart;

import org.jspecify.annotations.NullMarked;
