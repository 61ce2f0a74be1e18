// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.web;

/** The headers by which members tell each other about requests that only a leader may answer. */
final class LeaderHeaders {

    /** On an answer: the role that the member which answered does not lead. The request had no effect. */
    static final String NOT_HERE = "Leader-Not-Here";

    /** On a request: the member that forwarded it. Nobody forwards or redirects it again. */
    static final String FORWARDED_BY = "Leader-Forwarded-By";

    private LeaderHeaders() {}
}
