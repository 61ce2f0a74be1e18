// SPDX-License-Identifier: Apache-2.0
/** Requests that only the leader of a role may answer: how a follower answers them, and how to ask the leader. */
@NullMarked
package dev.leaderelection.boot.web;

import org.jspecify.annotations.NullMarked;
