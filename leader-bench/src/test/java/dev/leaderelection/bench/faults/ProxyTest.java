// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProxyTest {

    private static final int LONG = 30_000;

    private static final int SHORT = 100;

    private final ServerSocket listener = listen();

    private final Proxy proxy = new Proxy(
            listener.getLocalPort(),
            port -> TcpOwners.owns(ProcessHandle.current().pid(), port) ? "this process" : "another");

    private Socket client = new Socket();

    private Socket server = new Socket();

    private static ServerSocket listen() {
        try {
            return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void connect() throws IOException {
        client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        server = listener.accept();
        client.setSoTimeout(LONG);
        server.setSoTimeout(LONG);
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        server.close();
        proxy.close();
        listener.close();
    }

    @Test
    void holdsWhatOneSideSaysAndLetsItThroughLater() throws IOException {
        proxy.conduct(Conduct.DEAF);
        client.getOutputStream().write(1);
        assertThat(server.getInputStream().read()).isEqualTo(1);
        server.getOutputStream().write(2);
        assertHearsNothing(client);

        proxy.conduct(Conduct.OPEN);
        assertThat(client.getInputStream().read()).isEqualTo(2);
    }

    @Test
    void answersThatWereHeldAreLostWithTheConnection() throws IOException {
        proxy.conduct(Conduct.DEAF);
        client.getOutputStream().write(1);
        assertThat(server.getInputStream().read()).isEqualTo(1);
        server.getOutputStream().write(2);
        proxy.reset();
        proxy.conduct(Conduct.OPEN);
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(IOException.class);
    }

    @Test
    void tellsApartWhoConnects() throws IOException {
        proxy.conduct(from -> from.equals("this process") ? Conduct.MUTE : Conduct.OPEN);
        client.getOutputStream().write(1);
        assertHearsNothing(server);
        server.getOutputStream().write(2);
        assertThat(client.getInputStream().read()).isEqualTo(2);
    }

    private static void assertHearsNothing(Socket socket) throws IOException {
        socket.setSoTimeout(SHORT);
        assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        socket.setSoTimeout(LONG);
    }
}
