package dev.seaworthy.health.checks;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An access key for an S3-compatible store. Never shows its secrets.
 *
 * @param sessionToken of temporary credentials; {@code null} with lasting ones
 */
public record S3Credentials(
        String accessKey, String secretKey, @Nullable String sessionToken) {

    public S3Credentials {
        Objects.requireNonNull(accessKey);
        if (secretKey.isEmpty()) {
            throw new IllegalArgumentException("the secret key of access key " + accessKey + " is empty");
        }
    }

    @Override
    public String toString() {
        return "S3Credentials[" + accessKey + "]";
    }
}
