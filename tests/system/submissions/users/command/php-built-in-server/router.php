<?php
class Refused extends Exception {}

function check(bool $good, int $status, string $detail): void {
    if (!$good) {
        throw new Refused($detail, $status);
    }
}

function fields(): array {
    $data = json_decode(file_get_contents("php://input"));
    check(json_last_error() === JSON_ERROR_NONE, 400, "no JSON");
    check($data instanceof stdClass, 422, "no object");
    $name = $data->name ?? null;
    $email = $data->email ?? null;
    $age = $data->age ?? null;
    $length = is_string($name) ? preg_match_all("/./su", $name) : 0;
    check(1 <= $length && $length <= 100, 422, "name");
    check(is_string($email) && preg_match('/^[^\s@]+@[^\s@]+\.[^\s@]+$/D', $email), 422, "email");
    check($age === null || (is_int($age) && 1 <= $age && $age <= 150), 422, "age");
    return [$name, strtolower($email), $age];
}

function run(string $sql, array $values = []): array {
    global $base;
    $statement = $base->prepare($sql);
    $statement->execute($values);
    return $statement->fetchAll(PDO::FETCH_ASSOC);
}

function refuse_taken(string $email, ?int $but): void {
    $taken = run("SELECT id FROM users WHERE email = ? AND id IS NOT ?", [$email, $but]);
    check(!$taken, 409, "taken");
}

function find(int $id): array {
    $users = run("SELECT * FROM users WHERE id = ?", [$id]);
    check((bool) $users, 404, "no such user");
    return $users[0];
}

function route(string $method, string $path): array {
    $now = (new DateTime("now", new DateTimeZone("UTC")))->format("Y-m-d\TH:i:s.u\Z");
    if ($path === "/users" && $method === "GET") {
        return [200, ["users" => run("SELECT * FROM users ORDER BY id")]];
    }
    if ($path === "/users" && $method === "POST") {
        $new = fields();
        refuse_taken($new[1], null);
        run("INSERT INTO users (name, email, age, created_at, updated_at) VALUES (?, ?, ?, ?, ?)",
            [...$new, $now, $now]);
        global $base;
        return [201, find((int) $base->lastInsertId())];
    }
    check((bool) preg_match("#^/users/(\d{1,15})$#D", $path, $match), 404, "nothing here");
    $user = find((int) $match[1]);
    if ($method === "DELETE") {
        run("DELETE FROM users WHERE id = ?", [$user["id"]]);
        return [204, null];
    }
    if ($method === "PUT") {
        $new = fields();
        refuse_taken($new[1], $user["id"]);
        run("UPDATE users SET name = ?, email = ?, age = ?, updated_at = ? WHERE id = ?",
            [...$new, $now, $user["id"]]);
        return [200, find($user["id"])];
    }
    check($method === "GET", 405, "not allowed");
    return [200, $user];
}

$base = new PDO("sqlite:" . getenv("DATA_DIR") . "/users.db");
$base->exec("CREATE TABLE IF NOT EXISTS users (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT,
    email TEXT, age INTEGER, created_at TEXT, updated_at TEXT)");
try {
    $path = rtrim(parse_url($_SERVER["REQUEST_URI"], PHP_URL_PATH), "/");
    [$status, $body] = route($_SERVER["REQUEST_METHOD"], $path);
} catch (Refused $refused) {
    [$status, $body] = [$refused->getCode(), ["detail" => $refused->getMessage()]];
}
http_response_code($status);
if ($body !== null) {
    header("Content-Type: application/json");
    echo json_encode($body);
}
