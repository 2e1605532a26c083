require "json"
require "time"
require "webrick"

class Refused < StandardError
  attr_reader :status

  def initialize(status, detail)
    super(detail)
    @status = status
  end
end

USERS = {}
LOCK = Mutex.new
$last = 0

def check(good, status, detail)
  raise Refused.new(status, detail) unless good
end

def fields(request)
  data = begin
    JSON.parse(request.body || "")
  rescue JSON::ParserError
    raise Refused.new(400, "no JSON")
  end
  check(data.is_a?(Hash), 422, "no object")
  name, email, age = data.values_at("name", "email", "age")
  check(name.is_a?(String) && (1..100).cover?(name.length), 422, "name")
  check(email.is_a?(String) && email.match?(/\A[^\s@]+@[^\s@]+\.[^\s@]+\z/), 422, "email")
  check(age.nil? || (age.is_a?(Integer) && (1..150).cover?(age)), 422, "age")
  { "name" => name, "email" => email.downcase, "age" => age }
end

def refuse_taken(email, but)
  check(USERS.none? { |id, user| id != but && user["email"] == email }, 409, "taken")
end

def create(new)
  refuse_taken(new["email"], nil)
  now = Time.now.utc.iso8601(6)
  USERS[$last += 1] = { "id" => $last, **new, "created_at" => now, "updated_at" => now }
end

def single(id, request)
  check(USERS.key?(id), 404, "no such user")
  case request.request_method
  when "GET" then [200, USERS[id]]
  when "DELETE"
    USERS.delete(id)
    [204, nil]
  when "PUT"
    new = fields(request)
    refuse_taken(new["email"], id)
    [200, USERS[id].update(new, "updated_at" => Time.now.utc.iso8601(6))]
  else raise Refused.new(405, "not allowed")
  end
end

def route(request)
  path = request.path.chomp("/")
  if path == "/users"
    return [200, { "users" => USERS.values }] if request.request_method == "GET"
    return [201, create(fields(request))] if request.request_method == "POST"
  elsif (match = path.match(%r{\A/users/(\d+)\z}))
    return single(match[1].to_i, request)
  end
  raise Refused.new(404, "nothing here")
end

class Api < WEBrick::HTTPServlet::AbstractServlet
  def service(request, response)
    response.status, body = begin
      LOCK.synchronize { route(request) }
    rescue Refused => error
      [error.status, { "detail" => error.message }]
    end
    return if body.nil?

    response["Content-Type"] = "application/json"
    response.body = JSON.generate(body)
  end
end

server = WEBrick::HTTPServer.new(BindAddress: ENV["HOST"], Port: ENV["PORT"].to_i)
server.mount("/", Api)
server.start
