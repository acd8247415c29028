import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;
import org.http4k.connect.amazon.kms.FakeKMS;
import org.http4k.server.HttpExchangeHandler;

/** Serves http4k's FakeKMS on a loopback port: its own starter binds every address. */
class Server {
  public static void main(String[] arguments) throws Exception {
    var server = HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0])), 0);
    server.createContext("/", new HttpExchangeHandler(new FakeKMS()));
    server.setExecutor(Executors.newFixedThreadPool(4));
    server.start();
  }
}
