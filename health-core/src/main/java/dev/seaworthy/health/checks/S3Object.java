package dev.seaworthy.health.checks;

import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Where an object lies. */
record S3Object(URI endpoint, String bucket, String key, boolean bucketInHost) {

    private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";

    S3Object {
        HttpCaller.requireHttp(endpoint);
        if (!bucket.matches("[A-Za-z0-9._-]{3,63}")) {
            throw new IllegalArgumentException("\"" + bucket + "\" is no S3 bucket name");
        }
        if (bucketInHost && !isHost(endpoint, bucket)) {
            throw new IllegalArgumentException("bucket " + bucket + " before " + endpoint.getHost()
                    + " is no host name; leave bucketInHost() out, then it stands in the path");
        }
        if (key.isEmpty()) {
            throw new IllegalArgumentException("the check of bucket " + bucket + " has no object key; name an object"
                    + " that may be read, since the right to list buckets is not asked for");
        }
    }

    private static boolean isHost(URI endpoint, String bucket) {
        return URI.create(endpoint.getScheme() + "://" + bucket + "." + endpoint.getHost())
                        .getHost()
                != null;
    }

    URI uri() {
        return URI.create(endpoint.getScheme() + "://" + host() + path());
    }

    /** As the client sends it: with the port only where it is not the scheme's own. */
    String host() {
        String name = bucketInHost ? bucket + "." + endpoint.getHost() : endpoint.getHost();
        boolean usual = endpoint.getPort() < 0
                || endpoint.getPort() == ("https".equalsIgnoreCase(endpoint.getScheme()) ? 443 : 80);
        return usual ? name : name + ":" + endpoint.getPort();
    }

    /** Encoded as the signature wants it, which is stricter than a URI has to be. */
    String path() {
        String text = (bucketInHost ? "/" : "/" + bucket + "/") + key;
        StringBuilder encoded = new StringBuilder();
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            if (UNRESERVED.indexOf(octet) >= 0) {
                encoded.append((char) octet);
            } else {
                encoded.append(String.format("%%%02X", octet));
            }
        }
        return encoded.toString();
    }

    @Override
    public String toString() {
        return "object " + key + " of bucket " + bucket + " at " + endpoint.getHost();
    }
}
