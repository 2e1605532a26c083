import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The users API with nothing but the JDK, which reads no JSON: flat objects are all it needs. */
public class Server {
    static class Refused extends RuntimeException {
        final int status;

        Refused(int status, String detail) {
            super(detail);
            this.status = status;
        }
    }

    record Answer(int status, String body) {}

    record Fields(String name, String email, Integer age) {}

    static final String TEXT = "\"(?:[^\"\\\\\\x00-\\x1f]|\\\\(?:[\"\\\\/bfnrt]|u[0-9a-fA-F]{4}))*\"";
    static final String NUMBER = "-?(?:0|[1-9]\\d*)(?:\\.\\d+)?(?:[eE][+-]?\\d+)?";
    static final String FLAT = TEXT + "|" + NUMBER + "|true|false|null";
    static final String LIST = "\\[\\s*(?:(?:" + FLAT + ")\\s*(?:,\\s*(?:" + FLAT + ")\\s*)*)?\\]";
    static final String PAIR = "(" + TEXT + ")\\s*:\\s*(" + FLAT + "|" + LIST + "|\\{\\s*\\})\\s*";
    static final Pattern MEMBER = Pattern.compile(PAIR);
    static final Pattern OBJECT =
            Pattern.compile("\\s*\\{\\s*(?:" + PAIR + "(?:,\\s*" + PAIR + ")*)?\\}\\s*");
    static final Pattern VALUE = Pattern.compile("\\s*(?:" + FLAT + "|\\[.*\\])\\s*", Pattern.DOTALL);
    static final Pattern ESCAPE = Pattern.compile("\\\\(?:u([0-9a-fA-F]{4})|(.))");

    static final Map<Integer, String> USERS = new TreeMap<>();
    static final Map<Integer, String> EMAILS = new TreeMap<>();
    static final Map<Integer, String> CREATED = new TreeMap<>();
    static int last = 0;

    static void check(boolean good, int status, String detail) {
        if (!good) {
            throw new Refused(status, detail);
        }
    }

    static String unquote(String text) {
        return ESCAPE.matcher(text.substring(1, text.length() - 1)).replaceAll(match -> {
            String code = match.group(1);
            String plain = code != null
                    ? String.valueOf((char) Integer.parseInt(code, 16))
                    : match.group(2).replace("n", "\n").replace("t", "\t").replace("r", "\r");
            return Matcher.quoteReplacement(plain);
        });
    }

    static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            boolean plain = c >= 0x20 && c != '"' && c != '\\' && !Character.isSurrogate(c);
            quoted.append(plain ? String.valueOf(c) : String.format("\\u%04x", (int) c));
        }
        return quoted.append('"').toString();
    }

    static Map<String, String> parse(String body) {
        if (!OBJECT.matcher(body).matches()) {
            throw new Refused(VALUE.matcher(body).matches() ? 422 : 400, "no JSON object");
        }
        Map<String, String> members = new LinkedHashMap<>();
        Matcher member = MEMBER.matcher(body);
        while (member.find()) {
            members.put(unquote(member.group(1)), member.group(2));
        }
        return members;
    }

    static Fields fields(String body) {
        Map<String, String> data = parse(body);
        String name = data.getOrDefault("name", "null");
        String email = data.getOrDefault("email", "null");
        String age = data.getOrDefault("age", "null");
        check(name.startsWith("\"") && email.startsWith("\""), 422, "name and email are texts");
        name = unquote(name);
        email = unquote(email).toLowerCase();
        int length = name.codePointCount(0, name.length());
        check(1 <= length && length <= 100, 422, "name");
        check(email.matches("[^\\s@]+@[^\\s@]+\\.[^\\s@]+"), 422, "email");
        check(age.equals("null") || age.matches("[1-9]\\d{0,2}"), 422, "age");
        Integer years = age.equals("null") ? null : Integer.valueOf(age);
        check(years == null || years <= 150, 422, "age");
        return new Fields(name, email, years);
    }

    static String store(int id, Fields fields, String now) {
        boolean taken = EMAILS.entrySet().stream()
                .anyMatch(e -> e.getKey() != id && e.getValue().equals(fields.email()));
        check(!taken, 409, "taken");
        CREATED.putIfAbsent(id, now);
        EMAILS.put(id, fields.email());
        USERS.put(id, String.format(
                "{\"id\":%d,\"name\":%s,\"email\":%s,\"age\":%s,\"created_at\":\"%s\",\"updated_at\":\"%s\"}",
                id, quote(fields.name()), quote(fields.email()), fields.age(), CREATED.get(id), now));
        last = Math.max(last, id);
        return USERS.get(id);
    }

    static synchronized Answer route(String method, String path, String body) {
        String now = Instant.now().toString();
        if (path.matches("/users/?") && method.equals("GET")) {
            String all = USERS.values().stream().collect(Collectors.joining(","));
            return new Answer(200, "{\"users\":[" + all + "]}");
        }
        if (path.matches("/users/?") && method.equals("POST")) {
            return new Answer(201, store(last + 1, fields(body), now));
        }
        check(path.matches("/users/\\d{1,9}/?"), 404, "nothing here");
        int id = Integer.parseInt(path.replaceAll("\\D", ""));
        check(USERS.containsKey(id), 404, "no such user");
        switch (method) {
            case "GET":
                return new Answer(200, USERS.get(id));
            case "PUT":
                return new Answer(200, store(id, fields(body), now));
            case "DELETE":
                USERS.remove(id);
                EMAILS.remove(id);
                return new Answer(204, null);
            default:
                throw new Refused(405, "not allowed");
        }
    }

    static void serve(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Answer answer;
        try {
            answer = route(exchange.getRequestMethod(), exchange.getRequestURI().getPath(), body);
        } catch (Refused refused) {
            answer = new Answer(refused.status, "{\"detail\":" + quote(refused.getMessage()) + "}");
        }
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        if (answer.body() == null) {
            exchange.sendResponseHeaders(answer.status(), -1);
        } else {
            byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), bytes.length);
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }

    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(System.getenv("PORT"));
        HttpServer server = HttpServer.create(new InetSocketAddress(System.getenv("HOST"), port), 64);
        server.createContext("/", Server::serve);
        server.start();
    }
}
