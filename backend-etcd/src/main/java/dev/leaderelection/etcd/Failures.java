// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.etcd;

import dev.leaderelection.spi.StoreException;
import io.grpc.Status;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What went wrong in one operation, and what helps. Not safe for use by several threads. */
final class Failures {

    private static final String AUTHENTICATION_FAILED = "authentication failed";
    private static final String NO_USER = "user name is empty";
    private static final String NO_AUTHENTICATION = "authentication is not enabled";

    private final String operation;
    private @Nullable Endpoint endpoint;
    private @Nullable Throwable error;

    Failures(String operation) {
        this.operation = operation;
    }

    /**
     * Takes the failure of one attempt into account.
     *
     * @throws StoreException if no other attempt could fare better
     */
    void add(Endpoint failed, @Nullable Throwable failure) {
        endpoint = failed;
        error = failure;
        if (failure != null && isRefusal(failure)) {
            throw exception(failed);
        }
    }

    StoreException exception(Endpoint hanging) {
        Throwable cause = error;
        if (cause == null) {
            return failed(operation, "etcd at " + hanging + " gave no answer in time", null);
        }
        String remedy = "etcd at " + endpoint + " " + remedy(cause);
        return isOfAccess(cause)
                ? new EtcdAccessException(operation, remedy, unwrapped(cause))
                : failed(operation, remedy, unwrapped(cause));
    }

    StoreException interrupted(InterruptedException cause) {
        return failed(operation, "the thread was interrupted", cause);
    }

    static StoreException failed(String operation, String remedy, @Nullable Throwable cause) {
        return new StoreException(EtcdLeaderStore.NAME, operation, remedy, cause);
    }

    /** What lets a user's role read and write all keys that begin with a prefix. */
    static String grant(String prefix) {
        return "etcdctl role grant-permission <role> readwrite --prefix=true " + prefix;
    }

    /** Whether an operation was not permitted to a user whom etcd knows. */
    static boolean isOfPermission(EtcdAccessException refusal) {
        Throwable cause = refusal.getCause();
        return cause != null && status(cause).getCode() == Status.Code.PERMISSION_DENIED;
    }

    /** Whether it was the connection that failed, so that a new one may help. */
    static boolean isOfConnection(Throwable error) {
        Status status = status(error);
        return status.getCode() == Status.Code.UNAVAILABLE && !isSaidByEtcd(status);
    }

    /** Whether etcd has decided, so that another member of the cluster would say the same. */
    private static boolean isRefusal(Throwable error) {
        return switch (status(error).getCode()) {
            case INVALID_ARGUMENT, PERMISSION_DENIED, FAILED_PRECONDITION, RESOURCE_EXHAUSTED -> true;
            default -> false;
        };
    }

    /** Whether it is the user whom etcd refuses, or what the user wants. */
    private static boolean isOfAccess(Throwable error) {
        Status status = status(error);
        String said = said(status);
        return status.getCode() == Status.Code.PERMISSION_DENIED
                || said.contains(AUTHENTICATION_FAILED)
                || said.contains(NO_USER)
                || said.contains(NO_AUTHENTICATION);
    }

    private static boolean isSaidByEtcd(Status status) {
        String description = status.getDescription();
        return description != null && description.startsWith("etcdserver:");
    }

    private static String remedy(Throwable error) {
        Status status = status(error);
        String said = said(status);
        if (said.contains(AUTHENTICATION_FAILED)) {
            return "refuses the user: no such user, or another password; check leader.etcd.user and leader.etcd.password";
        }
        if (said.contains(NO_USER)) {
            return "wants to know the user; set leader.etcd.user and leader.etcd.password";
        }
        if (said.contains(NO_AUTHENTICATION)) {
            return "has no authentication; remove leader.etcd.user and leader.etcd.password, or run 'etcdctl auth enable'";
        }
        if (status.getCode() == Status.Code.PERMISSION_DENIED) {
            return "denies permission; grant the user's role reading and writing of all keys of the namespace: "
                    + grant("<leader.etcd.root>/<namespace>/");
        }
        if (said.contains("database space exceeded")) {
            return "is full; compact and defragment it, then run 'etcdctl alarm disarm'";
        }
        return status.getCode() == Status.Code.UNAVAILABLE && !isSaidByEtcd(status)
                ? unreachable(status)
                : "answered: " + (said.isEmpty() ? unwrapped(error) : said);
    }

    /** What is said in the first line; stack traces may follow. */
    private static String said(Status status) {
        String description = Objects.requireNonNullElse(status.getDescription(), "");
        return description.lines().findFirst().orElse("");
    }

    private static String unreachable(Status status) {
        Throwable cause = status.getCause();
        if (find(SSLException.class, cause) != null) {
            return "could not agree on TLS (" + message(find(SSLException.class, cause))
                    + "); check http:// or https:// in leader.etcd.endpoints, and leader.etcd.ssl.bundle";
        }
        if (find(UnknownHostException.class, cause) != null) {
            return "is not known to the name service; check leader.etcd.endpoints";
        }
        if (find(ConnectException.class, cause) != null) {
            return "is not there (" + message(find(ConnectException.class, cause))
                    + "); check that it runs, and leader.etcd.endpoints";
        }
        return "closed the connection (" + said(status) + ", " + message(cause)
                + "); if it always does, it may want TLS or a client certificate: check http:// or https:// in"
                + " leader.etcd.endpoints, and leader.etcd.ssl.bundle";
    }

    /** The status that was meant: jetcd wraps a failed authentication into another one. */
    private static Status status(Throwable error) {
        Status status = Status.fromThrowable(unwrapped(error));
        Throwable cause = status.getCause();
        return status.getCode() == Status.Code.UNAUTHENTICATED && cause != null ? Status.fromThrowable(cause) : status;
    }

    private static Throwable unwrapped(Throwable error) {
        Throwable cause = error.getCause();
        return error instanceof CompletionException && cause != null ? unwrapped(cause) : error;
    }

    private static <E extends Throwable> @Nullable E find(Class<E> type, @Nullable Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }

    private static String message(@Nullable Throwable error) {
        return error == null ? "no reason is known" : String.valueOf(error.getMessage());
    }
}
