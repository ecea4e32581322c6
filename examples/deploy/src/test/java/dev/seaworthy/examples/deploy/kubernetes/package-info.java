/** The manifests of Kubernetes: each is rendered as users do, read strictly, and asked whether it holds together. */
@NullMarked
package dev.seaworthy.examples.deploy.kubernetes;

import org.jspecify.annotations.NullMarked;
