package org.almoner.proof;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.almoner.proof.Services.Service;

/** Tells a service's {@link Agent} what to do. */
final class Orders {

    private Orders() {}

    /**
     * @param order one of those that {@link Passes} knows
     * @throws IOException if nobody is there to hear it
     */
    static void give(Service service, String order) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), service.agentPort());
                OutputStream out = socket.getOutputStream();
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
            out.write((order + "\n").getBytes(StandardCharsets.US_ASCII));
            if (!"ok".equals(in.readLine())) {
                throw new IOException(service.part() + " did not understand: " + order);
            }
        }
    }
}
