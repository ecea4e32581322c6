package dev.seaworthy.backup.storage;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Map;
import java.util.Objects;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;

/** What the refusals of a store mean to people. */
final class S3Failures {
    static final int NOT_FOUND = 404;
    static final int CONFLICT = 409;
    static final int PRECONDITION_FAILED = 412;

    private static final int NOT_IMPLEMENTED = 501;
    private static final int FORBIDDEN = 403;

    private static final Map<String, String> NEXT_STEPS = Map.of(
            "RequestTimeTooSkewed",
            "the clock of this machine differs from the store's by more than it accepts; set the clock, best by NTP",
            "InvalidAccessKeyId",
            "the store does not know the access key; check AWS_ACCESS_KEY_ID",
            "SignatureDoesNotMatch",
            "the secret key does not belong to the access key, or a proxy changes requests; check AWS_SECRET_ACCESS_KEY",
            "AccessDenied",
            "grant s3:PutObject, s3:GetObject, s3:DeleteObject, s3:ListBucket and s3:AbortMultipartUpload; if they are"
                    + " granted, look at keys and clock",
            "NoSuchBucket",
            "create the bucket, or correct its name, endpoint or region",
            "AuthorizationHeaderMalformed",
            "check the region",
            "PermanentRedirect",
            "check endpoint and region",
            "SlowDown",
            "the store is overloaded; try again later",
            "BadDigest",
            "the bytes were changed on their way; run it again",
            "InvalidRequest",
            "if objects are to be locked, the bucket needs Object Lock");

    private S3Failures() {}

    static IOException explain(String what, SdkException failure) {
        if (failure instanceof AbortedException) {
            Thread.currentThread().interrupt();
            return withCause(new InterruptedIOException(what + " was interrupted"), failure);
        }
        if (failure instanceof ApiCallTimeoutException || failure instanceof ApiCallAttemptTimeoutException) {
            return new IOException(
                    what + ": the store did not answer in time; is it reachable and fast enough?", failure);
        }
        if (failure instanceof AwsServiceException refusal) {
            return new IOException(what + ": " + refusal(refusal), failure);
        }
        return new IOException(what + ": " + unreachable(failure), failure);
    }

    /** Whether the store does not know what was asked of it. */
    static boolean isNotImplemented(SdkException failure) {
        return failure instanceof AwsServiceException refusal
                && (refusal.statusCode() == NOT_IMPLEMENTED || "NotImplemented".equals(code(refusal)));
    }

    static boolean hasStatus(SdkException failure, int status) {
        return failure instanceof AwsServiceException refusal && refusal.statusCode() == status;
    }

    static String code(AwsServiceException refusal) {
        String code = refusal.awsErrorDetails() == null
                ? null
                : refusal.awsErrorDetails().errorCode();
        // The answer to a HEAD has no body to say more.
        return Objects.requireNonNullElse(code, refusal.statusCode() == FORBIDDEN ? "AccessDenied" : "");
    }

    private static String refusal(AwsServiceException refusal) {
        String code = code(refusal);
        String nextStep = NEXT_STEPS.get(code);
        String answer = "the store answered " + refusal.statusCode() + (code.isEmpty() ? "" : " " + code);
        String said = refusal.awsErrorDetails() == null
                ? null
                : refusal.awsErrorDetails().errorMessage();
        return answer + (nextStep != null ? ": " + nextStep : said == null ? "" : " (" + said + ")");
    }

    private static String unreachable(SdkException failure) {
        String message = String.valueOf(failure.getMessage());
        if (message.contains("Unable to load credentials")) {
            return "there are no credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or use a profile or role";
        }
        Throwable cause = failure.getCause();
        return "the store cannot be reached or did not answer in time (" + (cause == null ? message : cause) + ")";
    }

    private static IOException withCause(IOException failure, Throwable cause) {
        failure.initCause(cause);
        return failure;
    }
}
