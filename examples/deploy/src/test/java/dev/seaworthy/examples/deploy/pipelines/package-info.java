/** The pipelines: read strictly, their scripts checked by ShellCheck, and the deployment run against a host that records. */
@NullMarked
package dev.seaworthy.examples.deploy.pipelines;

import org.jspecify.annotations.NullMarked;
